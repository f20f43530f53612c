/**
 * x^y = e^(y log |x|), with the sign and the exceptions of IEEE 754 pow: x^0 and 1^y are 1 even for NaN, (-1)^±Infinity is
 * 1, negative bases take integers only. The logarithm needs as many more digits as y log |x| has before the point:
 * float32 is computed in float64, float64 in double words.
 * Largest error: float32 0.51 ulp, float64 1.14 ulp.
 */
import { DTypeError } from "../../base/errors.ts";
import { abs, and, cast, constant, equal, floor, less, mul, not, or, select } from "../build.ts";
import type { Expression } from "../expression.ts";
import { product } from "./double-word.ts";
import { exp, expOfSum } from "./exp.ts";
import { flipSign, type Layout, layoutOf, signOf, wordOf } from "./layout.ts";
import { atLeast, atMost } from "./limits.ts";
import { log } from "./log.ts";
import { preciseLogarithm } from "./precise-logarithm.ts";

/** x^y of two floats of one dtype. */
export function pow(x: Expression, y: Expression): Expression {
  const layout = layoutOf("pow", x);
  if (y.dtype !== x.dtype) throw new DTypeError(`pow: ${x.dtype} to the power of ${y.dtype}; cast one of them`);
  const size = layout.dtype === "float32" ? magnitude32(x, y) : magnitude64(x, y, layout);
  const isWhole = equal(floor(y), y);
  const half = mul(y, 0.5);
  const isOdd = and(isWhole, not(equal(floor(half), half)));
  const sign = select(isOdd, signOf(wordOf(x)), 0);
  // -Infinity is left out: its non-integer powers are those of Infinity.
  const isOutside = and(and(less(x, 0), less(-Infinity, x)), not(isWhole));
  return select(isOutside, NaN, flipSign(size, sign, layout));
}

/** |x|^y */
function magnitude32(x: Expression, y: Expression): Expression {
  const logarithm = log(cast(abs(x), "float64"));
  const exponent = cast(y, "float64");
  const isOne = or(equal(exponent, 0), equal(logarithm, 0));
  return cast(exp(select(isOne, 0, mul(exponent, logarithm))), "float32");
}

/** |x|^y; the ends, where the logarithm is infinite, come last. */
function magnitude64(x: Expression, y: Expression, layout: Layout): Expression {
  const size = abs(x);
  // From 2^66 on only the sign of the exponent matters: |log x| is 0 or more than 2^-54.
  const limited = atMost(atLeast(y, -(2 ** 66)), 2 ** 66);
  const logarithm = preciseLogarithm(size, layout);
  const zero = constant(0, "float64", x.lanes);
  const exponent = product({ high: limited, low: zero }, logarithm);
  // Where the low word is more than that, the result is 0 or Infinity by the high word.
  const rest = atMost(atLeast(exponent.low, -(2 ** -40)), 2 ** -40);
  const inside = expOfSum(exponent.high, rest, layout);
  const atInfinity = select(less(0, y), Infinity, select(less(y, 0), 0, y)); // Infinity^y, NaN for NaN
  const atZero = select(less(0, y), 0, select(less(y, 0), Infinity, y));
  const value = select(equal(size, 0), atZero, select(equal(size, Infinity), atInfinity, inside));
  return select(or(equal(y, 0), equal(size, 1)), 1, select(equal(size, size), value, size));
}
