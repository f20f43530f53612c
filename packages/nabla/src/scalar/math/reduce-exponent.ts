/**
 * The argument reduction of the exponentials: x = n ln 2 + r with |r| <= ln(2) / 2, so e^x = 2^n e^r. ln 2 is subtracted in
 * two parts (W. J. Cody, W. Waite, Software Manual for the Elementary Functions, 1980): the first has so few bits that n
 * times it is exact.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { mul, nearest, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import type { Layout } from "./layout.ts";

export const log2e: number = Math.LOG2E;

/** [leading bits, rest] of ln 2. */
export const ln2: { readonly [D in FloatDType]: readonly [number, number] } = {
  float32: [0.69314575, 1.4286068e-6],
  float64: [0.693147180559663, 2.8235290563031577e-13],
};

/** n (an integer in a float) and r; |x| is at most about 1000. */
export function reduceExponent(x: Expression, layout: Layout): { readonly n: Expression; readonly r: Expression } {
  const [high, low] = ln2[layout.dtype];
  const n = nearest(mul(x, log2e));
  return { n, r: sub(sub(x, mul(n, high)), mul(n, low)) };
}
