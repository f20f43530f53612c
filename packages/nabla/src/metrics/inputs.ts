/**
 * The one place where what a caller passes (arrays, typed arrays, tensors, records of data and shape) becomes plain columns
 * and tables. Everything behind it sees checked values: never empty, never ragged, numbers always finite.
 * A further kind of input is one more branch in `unwrap`. Neighbour: label-index.ts, which gives labels their codes.
 */
import { DataError } from "../base/errors.ts";

/** Values in row-major order with their shape, as a tensor read back to the host has them. */
export interface HostArray {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** What a tensor shows of itself here, so that a page with a metric alone loads no tensors. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<ArrayLike<number>>;
}

/** The name of a class. `true` and 1 are the same class, as are `false` and 0, and a bigint and its number. */
export type Label = string | number | boolean | bigint;

/** One label a row. */
export type LabelsInput = ArrayLike<Label> | HostArray | TensorLike;

/** One number a row. */
export type VectorInput = ArrayLike<number> | HostArray | TensorLike;

/** One number a row, or one row of numbers a row: `[rows]`, `[rows, columns]`. */
export type TableInput = VectorInput | ArrayLike<ArrayLike<number>>;

/** Numbers in row-major order, `[rows, columns]`. A vector is a table of one column. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

interface Unwrapped {
  readonly data: ArrayLike<unknown>;
  readonly shape: readonly number[] | null;
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === "object" && value !== null && "length" in value && typeof value.length === "number";
}

function isHostArray(value: unknown): value is HostArray {
  return typeof value === "object" && value !== null && "data" in value && "shape" in value && isArrayLike(value.data);
}

/** A tensor's elements with their shape; anything else as it is. */
function readTensor(input: unknown): unknown {
  if (typeof input !== "object" || input === null || !("read" in input && "shape" in input)) return input;
  return { data: (input.read as () => unknown).call(input), shape: input.shape };
}

function unwrap(where: string, given: unknown): Unwrapped {
  const input = readTensor(given);
  const wrapped = isHostArray(input);
  const data: unknown = wrapped ? input.data : input;
  if (!isArrayLike(data)) {
    throw new DataError(
      `${where} is not an array (${input === null ? "null" : typeof input}); pass an array, a typed array, a tensor or { data, shape }`,
    );
  }
  const shape = wrapped ? input.shape : null;
  if (shape !== null && shape.reduce((size, extent) => size * extent, 1) !== data.length) {
    throw new DataError(`${where}: the shape [${shape.join(", ")}] does not fit ${data.length} values`);
  }
  if (data.length === 0) throw new DataError(`${where} is empty; pass at least one row`);
  return { data, shape };
}

/** The entries of one column, not yet checked one by one. `where` opens the messages: `f1Score: yTrue`. */
export function readColumn(where: string, input: unknown): ArrayLike<unknown> {
  const { data, shape } = unwrap(where, input);
  const isColumn = shape === null || shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  if (!isColumn) throw new DataError(`${where} has the shape [${shape.join(", ")}]; one value a row is needed`);
  if (isArrayLike(data[0])) throw new DataError(`${where} holds rows of values; one value a row is needed`);
  return data;
}

function finite(where: string, value: unknown, position: () => string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const found =
    typeof value === "number" || value === null || value === undefined ? String(value) : `a ${typeof value}`;
  throw new DataError(`${where}[${position()}] is ${found}; finite numbers are needed`);
}

/** A vector of finite numbers, copied. A column `[rows, 1]` counts as a vector. */
export function readVector(where: string, input: TableInput): Float64Array {
  const table = readTable(where, input);
  if (table.columns !== 1) throw new DataError(`${where} has ${table.columns} columns; one value a row is needed`);
  return table.data;
}

/** A table of finite numbers, copied. */
export function readTable(where: string, input: TableInput): Table {
  const { data, shape } = unwrap(where, input);
  if (shape !== null && (shape.length === 0 || shape.length > 2)) {
    throw new DataError(`${where} has the shape [${shape.join(", ")}]; [rows] or [rows, columns] is needed`);
  }
  if (shape === null && isArrayLike(data[0])) return readNested(where, data, data[0].length);
  const columns = shape?.[1] ?? 1;
  const values = new Float64Array(data.length);
  for (let index = 0; index < data.length; index++) values[index] = finite(where, data[index], () => String(index));
  return { rows: data.length / columns, columns, data: values };
}

function readNested(where: string, rows: ArrayLike<unknown>, columns: number): Table {
  if (columns === 0) throw new DataError(`${where}[0] is an empty row; at least one column is needed`);
  const values = new Float64Array(rows.length * columns);
  for (let row = 0; row < rows.length; row++) {
    const entries = rows[row];
    if (!isArrayLike(entries) || entries.length !== columns) {
      const found = isArrayLike(entries) ? `${entries.length} values` : "no row of values";
      throw new DataError(
        `${where}[${row}] has ${found}, the first row has ${columns}; all rows must be of one length`,
      );
    }
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = finite(where, entries[column], () => `${row}][${column}`);
    }
  }
  return { rows: rows.length, columns, data: values };
}

/** Sample weights, or null where none are given: one weight a row, finite and not negative. */
export function readWeights(
  operation: string,
  input: VectorInput | null | undefined,
  rows: number,
): Float64Array | null {
  if (input === null || input === undefined) return null;
  const weights = readVector(`${operation}: sampleWeight`, input);
  checkRows(operation, "yTrue", rows, "sampleWeight", weights.length);
  const negative = weights.findIndex((weight) => weight < 0);
  if (negative >= 0) {
    throw new DataError(
      `${operation}: sampleWeight[${negative}] is ${weights[negative]}; weights must not be negative`,
    );
  }
  return weights;
}

/** Refuses two inputs of unequal lengths. */
export function checkRows(
  operation: string,
  first: string,
  firstRows: number,
  second: string,
  secondRows: number,
): void {
  if (firstRows === secondRows) return;
  throw new DataError(
    `${operation}: ${first} has ${firstRows} rows, ${second} has ${secondRows}; they must be of one length`,
  );
}

/** The distance from 1 to the next number in the precision of an input: that of float32 for a Float32Array. */
export function precisionOf(given: TableInput): number {
  const input = readTensor(given);
  const values: unknown = isHostArray(input) ? input.data : input;
  const single = values instanceof Float32Array || (Array.isArray(values) && values[0] instanceof Float32Array);
  return single ? 2 ** -23 : Number.EPSILON;
}
