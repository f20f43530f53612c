/**
 * log x to about 2^-63 of its value, as a double word: logarithm.ts once more, with s and the first coefficient of the
 * series in two words each. What is left of the series is so small beside them that one word is enough.
 */
import { add, constant, mul, neg, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import { type DoubleWord, doubleConstant, exactSum, product, quickSum, quotient, sum } from "./double-word.ts";
import type { Layout } from "./layout.ts";
import { polynomial } from "./polynomial.ts";
import { splitExponent } from "./split-exponent.ts";

// ((2 artanh(s / 2) / s - 1) / s^2 - 1/12) / s^2, in s^2
const tail: readonly number[] = [
  0.012499999999999994, 0.0022321428571441576, 0.00043402777768575425, 8.877841246821239e-5, 1.877997638436838e-5,
  4.069923638009032e-6, 8.907050006357951e-7, 2.286993130591479e-7,
];
const twelfth: readonly [number, number] = [0.08333333333333333, 4.625929269271485e-18];
const ln2: readonly [number, number] = [Math.LN2, 2.3190468138462996e-17];

/** log x of a positive finite float64. */
export function preciseLogarithm(x: Expression, layout: Layout): DoubleWord {
  const { m, minusExponent } = splitExponent(x, layout);
  const f = sub(m, 1); // exact
  const s = quotient(f, exactSum(constant(1, "float64", x.lanes), mul(f, 0.5))); // f / (1 + f / 2)
  const w = product(s, s);
  const series = sum(
    doubleConstant(twelfth[0], twelfth[1], x),
    product(w, { high: polynomial(w.high, tail), low: constant(0, "float64", x.lanes) }),
  );
  const correction = product(product(w, s), series);
  const small = quickSum(s.high, correction.high);
  const fine = quickSum(small.high, add(add(small.low, s.low), correction.low));
  const zero = constant(0, "float64", x.lanes);
  return sum(product({ high: neg(minusExponent), low: zero }, doubleConstant(ln2[0], ln2[1], x)), fine);
}
