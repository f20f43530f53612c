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
};

/** Tables of up to this many inputs in all (64 MB) are written once. */
const cachedInputs = 16_000_000;

/** @param targets whether batches are wanted, which need the target */
export function rowSource(preparation: Preparation, table: EncodedTable, targets = true): RowSource {
  const length = rowLength(inputLayout(preparation));
  const direct = featureWriter(preparation, table);
  const write = table.rows * length <= cachedInputs ? cached(direct, table.rows, length) : direct;
  const writeTarget = targets ? targetWriter(preparation, table) : noTarget;
  return {
    length,
    write,
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

/** Class codes as int32, numbers standardized and as a column, as the network gives them. */
function targetWriter(preparation: Preparation, table: EncodedTable): (rows: Int32Array) => Tensor {
  const { target } = preparation;
  const column = table.target;
  if (target.task === "regression" && column?.kind === "numbers") {
    const { mean, deviation } = target;
    return (rows) => {
      const data = Float32Array.from(rows, (row) => (column.values[row]! - mean) / deviation);
      return fromHost({ dtype: "float32", shape: [rows.length, 1], data }) as unknown as Tensor;
    };
  }
  if (column?.kind !== "categories") throw new TypeError("the table was read without its target");
  return (rows) => {
    const data = Int32Array.from(rows, (row) => column.codes[row]!);
    return fromHost({ dtype: "int32", shape: [rows.length], data }) as unknown as Tensor;
  };
}
