/**
 * Powers of two, put together from bits. n + 1.5 * 2^23 has the integer n in its low bits; shifted to where the exponent
 * is, the rest of the word falls off at the top. (float64: 1.5 * 2^20 and the high word.)
 */
import { add, mul, shiftLeft, shiftRight, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import { fromWord, type Layout, wordOf } from "./layout.ts";

/** 2^(n + offset), where that is a normal number; n is a float that holds an integer. */
export function powerOfTwo(n: Expression, layout: Layout, offset: number = 0): Expression {
  const word = wordOf(add(n, layout.integerOffset + layout.bias + offset));
  return fromWord(shiftLeft(word, layout.mantissaBits), layout.dtype);
}

/**
 * x * 2^n for any n that can matter (|n| < 2 * bias), right also where the result is subnormal or infinite: by 2^floor(n/2)
 * and then by 2^ceil(n/2), so that only the last product rounds. x is near 1.
 */
export function timesPowerOfTwo(x: Expression, n: Expression, layout: Layout): Expression {
  const word = wordOf(add(n, layout.integerOffset + 2 * layout.bias));
  const lower = shiftRight(word, 1); // the bit pattern of the offset halves to zeros where the exponent comes from
  const upper = sub(word, lower);
  const scale = (half: Expression): Expression => fromWord(shiftLeft(half, layout.mantissaBits), layout.dtype);
  return mul(mul(x, scale(lower)), scale(upper));
}
