/**
 * Rows of a table as batches of tensors. Inputs are written when a batch needs them; a table small enough is written once
 * and copied from then on. An epoch's order depends on the seed and the epoch alone.
 */
import { fromHost } from "nabla";
import type { Tensor } from "nabla";
import { featureWriter, inputLayout, rowLength } from "../preparation/feature-writer.ts";
import type { FeatureWriter } from "../preparation/feature-writer.ts";
import type { Preparation } from "../preparation/preparation.ts";
import { randomStream, shuffle } from "../preparation/random.ts";
import type { EncodedTable } from "../schema/read-table.ts";

export type TableBatch = readonly [inputs: Tensor<[number, number]>, targets: Tensor];

export type RowSource = {
  /** Inputs per row. */
  readonly length: number;
  /** Batches of the given rows in the given order; the last may be smaller. */
  batches(rows: Int32Array, size: number): Generator<TableBatch>;
  /** Writes one row's inputs at `offset`. */
  readonly write: FeatureWriter;
  /** What an output for a row means, where numbers are predicted. */
  readonly answer: AnswerScale;
};

/** A number is predicted as `base + unit * output`. */
export type AnswerScale = (row: number) => { readonly base: number; readonly unit: number };

export type SourceParts = Pick<RowSource, "length" | "write" | "answer"> & {
  readonly preparation: Preparation;
  readonly table: EncodedTable;
};

/** Tables of up to this many inputs in all (64 MB) are written once. */
const cachedInputs = 16_000_000;

/** @param targets whether batches are wanted, which need the target */
export function rowSource(preparation: Preparation, table: EncodedTable, targets = true): RowSource {
  const length = rowLength(inputLayout(preparation));
  const direct = featureWriter(preparation, table);
  const write = table.rows * length <= cachedInputs ? cached(direct, table.rows, length) : direct;
  const { target } = preparation;
  const scale = target.task === "regression" ? { base: target.mean, unit: target.deviation } : { base: 0, unit: 1 };
  return batchSource({ length, write, answer: () => scale, table, preparation }, targets);
}

/** Batches of whatever is written for a row. */
export function batchSource(parts: SourceParts, targets: boolean): RowSource {
  const { length, write, answer } = parts;
  const writeTarget = targets ? targetWriter(parts) : noTarget;
  return {
    length,
    write,
    answer,
    *batches(rows, size) {
      for (let start = 0; start < rows.length; start += size) {
        const count = Math.min(size, rows.length - start);
        const inputs = new Float32Array(count * length);
        for (let index = 0; index < count; index++) write(rows[start + index]!, inputs, index * length);
        const x = fromHost({ dtype: "float32", shape: [count, length], data: inputs });
        yield [x as unknown as TableBatch[0], writeTarget(rows.subarray(start, start + count))];
      }
    },
  };
}

/** The rows in the order of one epoch. */
export function epochOrder(rows: Int32Array, seed: number, purpose: string, epoch: number): Int32Array {
  return shuffle(rows.slice(), randomStream(seed, `${purpose}, epoch ${epoch}`));
}

function cached(direct: FeatureWriter, rows: number, length: number): FeatureWriter {
  const all = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) direct(row, all, row * length);
  return (row, out, offset) => out.set(all.subarray(row * length, (row + 1) * length), offset);
}

function noTarget(): never {
  throw new TypeError("these rows were read without their target");
}

/** Class codes as int32, numbers on the scale of the network's answers and as a column. */
function targetWriter({ preparation, table, answer }: SourceParts): (rows: Int32Array) => Tensor {
  const column = table.target;
  if (preparation.target.task === "regression" && column?.kind === "numbers") {
    return (rows) => {
      const data = Float32Array.from(rows, (row) => {
        const { base, unit } = answer(row);
        return (column.values[row]! - base) / unit;
      });
      return fromHost({ dtype: "float32", shape: [rows.length, 1], data }) as unknown as Tensor;
    };
  }
  if (column?.kind !== "categories") throw new TypeError("the table was read without its target");
  return (rows) => {
    const data = Int32Array.from(rows, (row) => column.codes[row]!);
    return fromHost({ dtype: "int32", shape: [rows.length], data }) as unknown as Tensor;
  };
}
