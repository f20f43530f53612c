/**
 * Progress on standard error: one bar that is redrawn on a terminal, one line an epoch where there is none, so that a log
 * stays readable. Standard output is left to results.
 */
import type { EpochRecord } from "../report/report-data.ts";
import type { TrainingWatcher } from "../network/training-session.ts";

export type Progress = TrainingWatcher & {
  /** Something is being done that cannot be counted, or is at `share` of its whole. */
  stage(words: string, share?: number): void;
  /** Removes the bar. */
  end(): void;
};

type Stream = { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };

const barWidth = 24;
/** Redraws at most this often (milliseconds). */
const interval = 80;

export function createProgress(stream: Stream): Progress {
  return stream.isTTY === true ? bar(stream) : lines(stream);
}

function bar(stream: Stream): Progress {
  let [purpose, epochs, epoch, share, scores, drawn] = ["", 1, 0, 0, "", 0];
  const draw = (left: string, part: number, right: string, now = false): void => {
    if (!now && Date.now() - drawn < interval) return;
    drawn = Date.now();
    const full = Math.round(barWidth * Math.min(1, part));
    const text = `${left} ${"━".repeat(full)}${"·".repeat(barWidth - full)} ${right}`;
    stream.write(`\r\u001b[2K${text.slice(0, Math.max(20, (stream.columns ?? 100) - 1))}`);
  };
  const drawEpoch = (now = false): void =>
    draw(purpose, (epoch + share) / epochs, `epoch ${Math.min(epoch + 1, epochs)} of ${epochs}  ${scores}`, now);
  return {
    stage: (words, part = 0) => draw(words, part, "", part === 0),
    begin(words, count) {
      [purpose, epochs, epoch, share, scores] = [words, count, 0, 0, ""];
      drawEpoch(true);
    },
    rows(rows, of) {
      share = rows / of;
      drawEpoch();
    },
    epoch(record) {
      epoch = record.epoch;
      share = 0;
      scores = describe(record);
      drawEpoch();
    },
    end: () => void stream.write("\r\u001b[2K"),
  };
}

/** One line an epoch; trainings that only look for the number of epochs (folds) have one line each. */
function lines(stream: Stream): Progress {
  let [purpose, epochs, shown] = ["", 0, true];
  let last: EpochRecord | undefined;
  const endFold = (): void => {
    if (!shown && last !== undefined) stream.write(`${purpose}: ${last.epoch} epochs, ${describe(last)}\n`);
    last = undefined;
  };
  return {
    stage(words, part) {
      if (part === undefined) stream.write(`${words}\n`);
    },
    begin(words, count, kept) {
      endFold();
      [purpose, epochs, shown] = [words, count, kept];
      if (kept) stream.write(`${words}, at most ${count} epochs\n`);
    },
    rows() {},
    epoch(record) {
      last = record;
      if (shown) stream.write(`epoch ${record.epoch}/${epochs}  ${describe(record)}\n`);
    },
    end: endFold,
  };
}

/** The score is macro F1 or R². */
function describe(record: EpochRecord): string {
  const parts = [`loss ${record.trainLoss.toFixed(4)}`];
  if (record.validationLoss !== undefined) parts.push(`validation ${record.validationLoss.toFixed(4)}`);
  const score = record.validationScore ?? record.trainScore;
  if (score !== undefined) parts.push(`score ${score.toFixed(3)}`);
  return parts.join("  ");
}
