/**
 * Tensors from numbers: nested and typed arrays, constants, ranges. Constants and ranges are computed where they are used
 * and take no memory; data is copied once, here.
 */
import { allocate, type DType, type TypedArray, wrap } from "../base/dtype.ts";
import { DataError, DTypeError, ShapeError } from "../base/errors.ts";
import { checkShape, type Shape, sizeOf } from "../base/shape.ts";
import { equal } from "../primitives/logic.ts";
import * as sources from "../primitives/sources.ts";
import { add, mul } from "./arithmetic.ts";
import { castTo } from "./broadcast.ts";
import { tensorOf, tensorOfData } from "./handles.ts";
import type { TensorData } from "./shape-types/nested.ts";
import type {
  ArangeFunction,
  EyeFunction,
  FilledFunction,
  FullFunction,
  TensorFunction,
  TensorOptions,
} from "./signatures/functions.ts";
import type { AnyTensor } from "./signatures/tensor.ts";

/** A typed array's own dtype. @throws DTypeError for one that no tensor has. */
export function dtypeOfArray(data: TypedArray): DType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof Uint8Array) return "uint8";
  throw new DTypeError(`tensor: takes Float32Array, Float64Array, Int32Array and Uint8Array, not ${typeName(data)}`);
}

const typeName = (value: unknown): string =>
  typeof value === "object" && value !== null ? value.constructor.name : typeof value;

interface Found {
  dtype: DType | null;
  readonly shape: number[];
}

/** Follows the first elements down to find the shape and the dtype that are then expected everywhere. */
function look(data: unknown): Found {
  const shape: number[] = [];
  let level = data;
  while (Array.isArray(level)) {
    shape.push(level.length);
    if (level.length === 0) return { shape, dtype: null };
    level = level[0];
  }
  if (ArrayBuffer.isView(level)) {
    const array = level as TypedArray;
    return { shape: [...shape, array.length], dtype: dtypeOfArray(array) };
  }
  if (typeof level === "boolean") return { shape, dtype: "bool" };
  if (typeof level === "number") return { shape, dtype: "float32" };
  throw new DataError(`tensor: an element is ${level === null ? "null" : typeName(level)}, not a number or boolean`);
}

/** Copies nested data into `target`; throws where a row has another length than the first. */
function fill(data: unknown, shape: Shape, dtype: DType, target: TypedArray): void {
  let position = 0;
  const put = (value: unknown): void => {
    if (typeof value !== "number" && typeof value !== "boolean") {
      const found = Array.isArray(value) ? "rows of different depth" : typeName(value);
      throw new DataError(`tensor: element ${position} is no number or boolean (${found})`);
    }
    const number = Number(value);
    if (dtype === "bool") target[position++] = number === 0 ? 0 : 1;
    else target[position++] = checkFits(dtype, number, position - 1);
  };
  const visit = (level: unknown, axis: number): void => {
    if (axis === shape.length) return put(level);
    const isRow = Array.isArray(level) || ArrayBuffer.isView(level);
    const length = isRow ? (level as ArrayLike<number>).length : null;
    if (length !== shape[axis]) {
      throw new DataError(
        `tensor: the nested arrays are ragged: one of ${shape[axis]} on axis ${axis}, another of ${length ?? "a number"}`,
      );
    }
    for (const element of level as Iterable<unknown>) visit(element, axis + 1);
  };
  visit(data, 0);
}

function checkFits(dtype: DType, value: number, position: number): number {
  if (dtype === "float32" || dtype === "float64" || wrap(dtype, value) === value) return value;
  throw new DTypeError(`tensor: element ${position} is ${value}, which ${dtype} cannot hold`);
}

/**
 * A tensor of a number, nested arrays or a typed array: float32 for numbers, bool for booleans, a typed array's own dtype,
 * unless told. The data is copied.
 * @throws DataError for ragged arrays, DTypeError for elements that the dtype cannot hold.
 */
export const tensor: TensorFunction = ((data: TensorData, options: TensorOptions<DType> = {}): AnyTensor => {
  const found = look(data);
  const dtype = options.dtype ?? found.dtype ?? "float32";
  checkShape("tensor", found.shape);
  if (ArrayBuffer.isView(data) && found.dtype === dtype) {
    return tensorOfData((data as TypedArray).slice(), found.shape, dtype);
  }
  const elements = allocate(dtype, sizeOf(found.shape));
  fill(data, found.shape, dtype, elements);
  return tensorOfData(elements, found.shape, dtype);
}) as TensorFunction;

function filled(operation: string, shape: Shape, value: number, dtype: DType = "float32"): AnyTensor {
  checkShape(operation, shape);
  return tensorOf(sources.full(value, shape, dtype));
}

/** A tensor of zeros. */
export const zeros: FilledFunction = ((shape: Shape, options: TensorOptions<DType> = {}) =>
  filled("zeros", shape, 0, options.dtype)) as FilledFunction;

/** A tensor of ones. */
export const ones: FilledFunction = ((shape: Shape, options: TensorOptions<DType> = {}) =>
  filled("ones", shape, 1, options.dtype)) as FilledFunction;

/** A tensor of one value. */
export const full: FullFunction = ((shape: Shape, value: number | boolean, options: TensorOptions<DType> = {}) => {
  const dtype = options.dtype ?? (typeof value === "boolean" ? "bool" : "float32");
  if (dtype !== "bool") checkFits(dtype, Number(value), 0);
  return filled("full", shape, Number(value), dtype);
}) as FullFunction;

/** start, start + step, … before end, in float32 unless told. One argument is the end, two are start and end. */
export const arange: ArangeFunction = ((...args: readonly (number | TensorOptions<DType>)[]) => {
  const numbers = args.filter((argument) => typeof argument === "number");
  const options = args.find((argument) => typeof argument === "object");
  const [start, end, step] = numbers.length === 1 ? [0, numbers[0]!, 1] : [numbers[0]!, numbers[1]!, numbers[2] ?? 1];
  if (step === 0 || ![start, end, step].every(Number.isFinite)) {
    throw new ShapeError(`arange: from ${start} to ${end} by ${step}; all must be finite, and the step not 0`);
  }
  const length = Math.max(0, Math.ceil((end - start) / step));
  const dtype = options?.dtype ?? "float32";
  if (dtype === "bool") throw new DTypeError("arange: bool has no ranges; take int32");
  if (Number.isInteger(start) && Number.isInteger(step)) {
    return tensorOf(add(mul(sources.iota([length], 0, dtype), step), start));
  }
  const exact = sources.iota([length], 0, "float64");
  return tensorOf(castTo(add(mul(exact, step), start), dtype));
}) as ArangeFunction;

/** Ones on the diagonal, zeros elsewhere: square, or rows by columns. */
export const eye: EyeFunction = ((
  rows: number,
  second?: number | TensorOptions<DType>,
  third: TensorOptions<DType> = {},
) => {
  const shape = [rows, typeof second === "number" ? second : rows];
  const options = typeof second === "object" ? second : third;
  checkShape("eye", shape);
  const diagonal = equal(sources.iota(shape, 0, "int32"), sources.iota(shape, 1, "int32"));
  return tensorOf(castTo(diagonal, options.dtype ?? "float32"));
}) as EyeFunction;
