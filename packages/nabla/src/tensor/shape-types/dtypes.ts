/**
 * Dtypes of results: bool < uint8 < int32 < float32 < float64, and the higher of two wins. Arithmetic on bool counts, so it gives
 * int32; what is only defined on real numbers (exp, division, mean) gives float32 for integers; sums of small integers are int32.
 * A JavaScript number beside a tensor takes the tensor's dtype, but a fraction makes integers float32.
 */
import type { DType } from "../../base/dtype.ts";

/** Those that win over each dtype. */
interface Above {
  readonly bool: "uint8" | "int32" | "float32" | "float64";
  readonly uint8: "int32" | "float32" | "float64";
  readonly int32: "float32" | "float64";
  readonly float32: "float64";
  readonly float64: never;
}

/** The higher of two dtypes. */
export type Promote<A extends DType, B extends DType> = [B] extends [Above[A]] ? B : A;

/** The dtype of arithmetic on two dtypes: the higher one, int32 for two bools. */
export type Arithmetic<A extends DType, B extends DType = A> = [Promote<A, B>] extends ["bool"]
  ? "int32"
  : Promote<A, B>;

/** The dtype of an operation on real numbers: float32 for integers and bools. */
export type Float<A extends DType, B extends DType = A> = Promote<"float32", Promote<A, B>>;

/** The dtype of sums and products: int32 for bool and uint8. */
export type Sum<D extends DType> = Promote<"int32", D>;

/** True for a number's type that has a fraction; `boolean` where it is not a literal. */
type IsFraction<N extends number> = number extends N ? boolean : `${N}` extends `${bigint}` ? false : true;

/** The dtype in which a number meets a tensor: the tensor's, but float32 for a fraction beside integers. */
export type BesideNumber<D extends DType, N extends number> = D extends "float32" | "float64"
  ? D
  : IsFraction<N> extends infer Fraction
    ? Fraction extends true
      ? "float32"
      : Arithmetic<D>
    : never;

/** The dtype of a power of a number: integers stay integers for a natural exponent. */
export type Power<D extends DType, N extends number> = D extends "float32" | "float64"
  ? D
  : number extends N
    ? "int32" | "float32"
    : `${N}` extends `-${string}` | `${string}.${string}`
      ? "float32"
      : "int32";

/** The highest dtype in a tuple. */
export type PromoteAll<Dtypes extends readonly DType[], Highest extends DType = "bool"> = Dtypes extends readonly [
  infer First extends DType,
  ...infer Rest extends readonly DType[],
]
  ? PromoteAll<Rest, Promote<Highest, First>>
  : Dtypes extends readonly []
    ? Highest
    : Dtypes[number];

/** The element of a tensor as JavaScript sees it. */
export type ElementValue<D extends DType> = [D] extends ["bool"]
  ? boolean
  : "bool" extends D
    ? number | boolean
    : number;

/** The host array of a dtype; bool is stored as bytes. */
export interface HostArrays {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly int32: Int32Array;
  readonly uint8: Uint8Array;
  readonly bool: Uint8Array;
}
