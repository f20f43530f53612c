/**
 * Numbers of twice the precision, as unevaluated sums high + low of two floats (T. J. Dekker, A Floating-Point Technique for
 * Extending the Available Precision, 1971; D. E. Knuth's sum). There is no fused multiply-add to help. For float64.
 */
import { add, constant, div, mul, sub } from "../build.ts";
import type { Expression } from "../expression.ts";

export interface DoubleWord {
  readonly high: Expression;
  readonly low: Expression;
}

/** a + b exactly, where |a| >= |b| or a is 0. */
export function quickSum(a: Expression, b: Expression): DoubleWord {
  const high = add(a, b);
  return { high, low: sub(b, sub(high, a)) };
}

/** a + b exactly. */
export function exactSum(a: Expression, b: Expression): DoubleWord {
  const high = add(a, b);
  const fromB = sub(high, a);
  return { high, low: add(sub(a, sub(high, fromB)), sub(b, fromB)) };
}

/** a * b exactly, where neither exceeds 2^990. */
export function exactProduct(a: Expression, b: Expression): DoubleWord {
  const high = mul(a, b);
  const x = halves(a);
  const y = halves(b);
  const low = add(add(add(sub(mul(x.high, y.high), high), mul(x.high, y.low)), mul(x.low, y.high)), mul(x.low, y.low));
  return { high, low };
}

/** a as the sum of two floats of 26 bits, whose products are exact. */
function halves(a: Expression): DoubleWord {
  const moved = mul(a, 2 ** 27 + 1);
  const high = sub(moved, sub(moved, a));
  return { high, low: sub(a, high) };
}

export function sum(a: DoubleWord, b: DoubleWord): DoubleWord {
  const { high, low } = exactSum(a.high, b.high);
  return quickSum(high, add(low, add(a.low, b.low)));
}

export function product(a: DoubleWord, b: DoubleWord): DoubleWord {
  const { high, low } = exactProduct(a.high, b.high);
  return quickSum(high, add(low, add(mul(a.high, b.low), mul(a.low, b.high))));
}

/** a / b of a float a. */
export function quotient(a: Expression, b: DoubleWord): DoubleWord {
  const high = div(a, b.high);
  const back = exactProduct(high, b.high);
  const rest = sub(sub(sub(a, back.high), back.low), mul(high, b.low));
  return quickSum(high, div(rest, b.high));
}

/** A constant given as the sum of two floats, with the lanes of `like`. */
export function doubleConstant(high: number, low: number, like: Expression): DoubleWord {
  return { high: constant(high, like.dtype, like.lanes), low: constant(low, like.dtype, like.lanes) };
}
