/**
 * Whether an array from outside is what a piece of memory takes.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import { DataError, DTypeError } from "../base/errors.ts";

const arrays: { readonly [D in DType]: string } = {
  float32: "Float32Array",
  float64: "Float64Array",
  int32: "Int32Array",
  uint8: "Uint8Array",
  bool: "Uint8Array",
};

/** Throws DTypeError or DataError, whose message starts with `what`, unless `data` holds `size` elements of the dtype. */
export function checkArray(what: string, data: TypedArray, dtype: DType, size: number): void {
  // By name, because arrays of other frames and contexts have other constructors.
  if (data[Symbol.toStringTag] !== arrays[dtype]) {
    throw new DTypeError(`${what}: ${dtype} is given as ${arrays[dtype]}, not ${data[Symbol.toStringTag]}`);
  }
  if (data.length !== size) throw new DataError(`${what}: ${data.length} elements given, it takes ${size}`);
}
