/**
 * `nabla predict <run> <source>`: one line for each row of the source, in its order: the row's number (from 1), the
 * prediction, and for classes the probability of each.
 */
import { open, rename, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { InputError } from "../input-error.ts";
import { predictRows } from "../network/predict-rows.ts";
import { rowSource } from "../network/row-source.ts";
import { flag, text } from "../options/option-kinds.ts";
import { parseOptions } from "../options/parse-options.ts";
import type { TargetPreparation } from "../preparation/target-preparation.ts";
import { likeliestClasses, softmaxRows } from "../scores/classification-scores.ts";
import { createProgress } from "../terminal/progress.ts";
import { loadKnownTable } from "./load-table.ts";
import { loadRun } from "./load-run.ts";

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
  const sink = options.out === undefined ? standardOutput() : await fileSink(options.out);
  try {
    const progress = createProgress(process.stderr);
    const table = await loadKnownTable(source, schema, preparation, false, progress);
    const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
    const outputs = await predictRows(trainer.network, rowSource(preparation, table, false), rows, (count) =>
      progress.stage("predicting", count / rows.length),
    );
    progress.end();
    for (const part of predictionLines(outputs, preparation.target, rows.length)) await sink.write(part);
    await sink.end();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  if (options.out !== undefined) process.stderr.write(`predictions  ${options.out}\n`);
}

function* predictionLines(outputs: Float32Array, target: TargetPreparation, rows: number): Generator<string> {
  const classes = target.task === "classification" ? target.classes : [];
  yield `${["row", "prediction", ...classes.map((name) => quoted(`probability_${name}`))].join(",")}\n`;
  const width = Math.max(1, classes.length);
  for (let start = 0; start < rows; start += textRows) {
    const part = outputs.subarray(start * width, Math.min(rows, start + textRows) * width);
    yield target.task === "classification" ? classLines(part, classes, start) : numberLines(part, target, start);
  }
}

function classLines(logits: Float32Array, classes: readonly string[], start: number): string {
  const names = classes.map(quoted);
  const probabilities = softmaxRows(logits, classes.length);
  const lines = Array.from(likeliestClasses(logits, classes.length), (code, index) => {
    const row = probabilities.subarray(index * classes.length, (index + 1) * classes.length);
    return `${start + index + 1},${names[code]},${Array.from(row, (share) => Number(share.toPrecision(7))).join(",")}\n`;
  });
  return lines.join("");
}

function numberLines(
  outputs: Float32Array,
  { mean, deviation }: { mean: number; deviation: number },
  start: number,
): string {
  return Array.from(
    outputs,
    (value, index) => `${start + index + 1},${Number((value * deviation + mean).toPrecision(9))}\n`,
  ).join("");
}

/** A field of a CSV file, in quotes where it needs them. */
function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

type Sink = { write(part: string): Promise<void>; end(): Promise<void>; discard(): Promise<void> };

function standardOutput(): Sink {
  return {
    write: (part) =>
      new Promise(
        (resolve, reject) => void process.stdout.write(part, (error) => (error == null ? resolve() : reject(error))),
      ),
    end: async () => {},
    discard: async () => {},
  };
}

/** A file that takes its name once it is whole. */
async function fileSink(path: string): Promise<Sink> {
  const partial = join(dirname(path), `.${basename(path)}-${randomBytes(6).toString("hex")}.partial`);
  const file = await open(partial, "wx").catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`--out "${path}": cannot be written (${error.code ?? error.message}); choose another file`);
  });
  return {
    write: async (part) => void (await file.write(part)),
    async end() {
      await file.sync();
      await file.close();
      await rename(partial, path).catch(async (error: NodeJS.ErrnoException) => {
        throw new InputError(
          `--out "${path}": cannot be written (${error.code ?? error.message}); choose another file`,
        );
      });
    },
    async discard() {
      await file.close().catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}
