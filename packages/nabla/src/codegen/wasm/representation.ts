/**
 * How values stand on the WebAssembly stack. Scalars: float32 f32, float64 f64, the others i32 (uint8 0 … 255, bool 0 or 1).
 * Vectors are v128. Four lanes: f32x4 or i32x4. Two lanes: f64x2, the first two lanes of i32x4 for int32 and uint8.
 * A bool in a vector is a mask as wide as its neighbours, all ones or all zeros: i32x4 with four lanes, i64x2 with two.
 */
import type { DType } from "../../base/dtype.ts";
import { CompileError } from "../../base/errors.ts";
import type { Expression } from "../../scalar/expression.ts";
import type { LocalType } from "./operation.ts";

/** dtypes that four lanes, and two lanes, can have. */
export type DTypeOfFour = Exclude<DType, "float64">;
export type DTypeOfTwo = Exclude<DType, "float32">;

export type Vector = `${DTypeOfFour}x4` | `${DTypeOfTwo}x2`;
export type Representation = DType | Vector;

const localTypes: { readonly [R in Representation]: LocalType } = {
  float32: "f32",
  float64: "f64",
  int32: "i32",
  uint8: "i32",
  bool: "i32",
  float32x4: "v128",
  int32x4: "v128",
  uint8x4: "v128",
  boolx4: "v128",
  float64x2: "v128",
  int32x2: "v128",
  uint8x2: "v128",
  boolx2: "v128",
};

export function localTypeOf(representation: Representation): LocalType {
  return localTypes[representation];
}

/** By the number of lanes. */
const vectors: { readonly [lanes: number]: { readonly [D in DType]?: Vector } } = {
  2: { float64: "float64x2", int32: "int32x2", uint8: "uint8x2", bool: "boolx2" },
  4: { float32: "float32x4", int32: "int32x4", uint8: "uint8x4", bool: "boolx4" },
};

/** How the value of this expression stands on the stack. Throws CompileError where there are no such vectors. */
export function representationOf({ dtype, lanes }: Pick<Expression, "dtype" | "lanes">): Representation {
  if (lanes === 1) return dtype;
  const vector = vectors[lanes]?.[dtype];
  if (vector !== undefined) return vector;
  throw new CompileError(`wasm: no vectors of ${lanes} lanes of ${dtype}; 128 bits hold 4, or 2 beside float64`);
}

/** As `representationOf`, for what must be a vector. */
export function vectorOf(expression: Pick<Expression, "dtype" | "lanes">): Vector {
  const representation = representationOf(expression);
  if (expression.lanes === 1) throw new CompileError(`wasm: one lane of ${expression.dtype} is no vector`);
  return representation as Vector;
}
