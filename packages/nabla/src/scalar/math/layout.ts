/**
 * Where sign, exponent and mantissa of a float are, seen through one int32 word: all of a float32, the high half of a
 * float64. What the functions do with bits they do on this word, so one formula serves both dtypes.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { DTypeError } from "../../base/errors.ts";
import { and, bitcast, fromHighWord, highWord, mul, or, xor } from "../build.ts";
import type { Expression } from "../expression.ts";

export interface Layout {
  readonly dtype: FloatDType;
  /** Bits of the mantissa that are in the word: the exponent starts above. */
  readonly mantissaBits: number;
  readonly bias: number;
  /** Adding it to a small integer leaves that integer in the low bits of the word: 1.5 * 2^mantissaBits. */
  readonly integerOffset: number;
  /** The word of 1. */
  readonly one: number;
}

const layouts: { readonly [D in FloatDType]: Layout } = {
  float32: { dtype: "float32", mantissaBits: 23, bias: 127, integerOffset: 1.5 * 2 ** 23, one: 0x3f800000 },
  float64: { dtype: "float64", mantissaBits: 20, bias: 1023, integerOffset: 1.5 * 2 ** 20, one: 0x3ff00000 },
};

const signBit = -2147483648;

/** Layout of a float's dtype; throws DTypeError for other dtypes. `operation` is for the message. */
export function layoutOf(operation: string, x: Expression): Layout {
  if (x.dtype === "float32" || x.dtype === "float64") return layouts[x.dtype];
  throw new DTypeError(`${operation}: ${x.dtype} given; it takes float32 or float64, cast first`);
}

/** The word that holds sign and exponent. */
export function wordOf(x: Expression): Expression {
  return x.dtype === "float32" ? bitcast(x, "int32") : highWord(x);
}

/** The float of this word; the low half of a float64 is zero. */
export function fromWord(word: Expression, dtype: FloatDType): Expression {
  return dtype === "float32" ? bitcast(word, "float32") : fromHighWord(word);
}

/** The word's sign bit alone. */
export function signOf(word: Expression): Expression {
  return and(word, signBit);
}

/** `x`, negated where the sign bit is set in `sign`, a word that has no other bit. */
export function flipSign(x: Expression, sign: Expression, layout: Layout): Expression {
  return layout.dtype === "float32"
    ? fromWord(xor(wordOf(x), sign), "float32")
    : mul(x, fromWord(or(sign, layout.one), "float64")); // x * ±1: the low half is out of reach
}
