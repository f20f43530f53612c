/**
 * `nabla predict <run> <source>`: one line for each row of the source, in its order: the row's number (from 1), the
 * prediction, and for classes the probability of each. Rows of sequences that have too short a past are left blank.
 */
import { InputError } from "../input-error.ts";
import { predictRows } from "../network/predict-rows.ts";
import { exampleSource } from "../network/example-source.ts";
import type { AnswerScale } from "../network/row-source.ts";
import { flag, text } from "../options/option-kinds.ts";
import { parseOptions } from "../options/parse-options.ts";
import type { TargetPreparation } from "../preparation/target-preparation.ts";
import { likeliestClasses, softmaxRows } from "../scores/classification-scores.ts";
import { parseSource } from "../tables/source.ts";
import { createProgress } from "../terminal/progress.ts";
import { loadKnownTable } from "./load-table.ts";
import { loadRun } from "./load-run.ts";
import { fileSink, standardOutput } from "./prediction-sink.ts";
import { predictableRows } from "../sequences/windows.ts";
import type { WindowRule } from "../sequences/windows.ts";

const predictOptions = { out: text("a file"), debug: flag, help: flag } as const;

/** Rows that are turned into text at a time. */
const textRows = 4096;

export async function predict(args: readonly string[]): Promise<void> {
  const { options, words } = parseOptions(predictOptions, args);
  const [folder, source] = words;
  if (folder === undefined || source === undefined || words.length > 2) {
    throw new InputError("predict: takes a run and a source; nabla predict <run> <source> [--out FILE.csv]");
  }
  const { record, trainer } = await loadRun(folder);
  const { schema, preparation } = record;
  const sink = options.out === undefined ? standardOutput() : await fileSink(options.out, parseSource(source));
  try {
    const progress = createProgress(process.stderr);
    const { sequence } = preparation;
    const table = await loadKnownTable(source, schema, preparation, sequence?.frame === "following", progress);
    const rows =
      sequence === undefined
        ? Int32Array.from({ length: table.rows }, (_, row) => row)
        : predictableRows(table, sequence, false);
    const examples = exampleSource(preparation, table, false);
    const outputs = await predictRows(trainer.network, examples, rows, (count) =>
      progress.stage("predicting", count / rows.length),
    );
    progress.end();
    if (sequence !== undefined && rows.length < table.rows) noteBlank(table.rows - rows.length, sequence);
    const predicted = { outputs, rows, of: table.rows, answer: examples.answer };
    for (const part of predictionLines(predicted, preparation.target)) await sink.write(part);
    await sink.end();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  if (options.out !== undefined) process.stderr.write(`predictions  ${options.out}\n`);
}

function noteBlank(count: number, { window, frame }: WindowRule): void {
  const rows = count === 1 ? "1 row is" : `${count} rows are`;
  const past =
    frame === "own"
      ? `fewer than ${window} rows up to them`
      : `fewer than ${window} rows, or no known target, before them`;
  process.stderr.write(`note: ${rows} left blank: ${past}\n`);
}

type Predicted = {
  /** Of `rows`, one after another. */
  readonly outputs: Float32Array;
  /** Ascending. */
  readonly rows: Int32Array;
  /** Rows of the source. */
  readonly of: number;
  readonly answer: AnswerScale;
};

function* predictionLines({ outputs, rows, of, answer }: Predicted, target: TargetPreparation): Generator<string> {
  const classes = target.task === "classification" ? target.classes : [];
  yield `${["row", "prediction", ...classes.map((name) => quoted(`probability_${name}`))].join(",")}\n`;
  const width = Math.max(1, classes.length);
  const names = classes.map(quoted);
  const blank = ",".repeat(classes.length);
  let next = 0;
  for (let start = 0; start < of; start += textRows) {
    let text = "";
    for (let row = start; row < Math.min(of, start + textRows); row++) {
      const known = rows[next] === row;
      const output = known ? outputs.subarray(next * width, (next + 1) * width) : undefined;
      if (known) next++;
      text += `${row + 1},${output === undefined ? blank : fields(output, names, answer(row))}\n`;
    }
    yield text;
  }
}

/** The prediction of one row: a class with the probability of each, or a number. */
function fields(output: Float32Array, names: readonly string[], { base, unit }: ReturnType<AnswerScale>): string {
  if (names.length === 0) return String(Number((output[0]! * unit + base).toPrecision(9)));
  const code = likeliestClasses(output, names.length)[0]!;
  const shares = Array.from(softmaxRows(output, names.length), (share) => Number(share.toPrecision(7)));
  return `${names[code]},${shares.join(",")}`;
}

/** A field of a CSV file, in quotes where it needs them. */
function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
