/**
 * e^x = 2^n e^r (reduce-exponent.ts), e^r = 1 + r + r^2 q(r) with a minimax polynomial q.
 * Largest error: float32 0.99 ulp, float64 0.98 ulp; also where the result is subnormal.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { add, mul } from "../build.ts";
import type { Expression } from "../expression.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { atLeast, atMost } from "./limits.ts";
import { polynomial } from "./polynomial.ts";
import { timesPowerOfTwo } from "./power-of-two.ts";
import { reduceExponent } from "./reduce-exponent.ts";

/** Beyond these e^x rounds to 0 and to Infinity. */
export const exponentLimits: { readonly [D in FloatDType]: readonly [number, number] } = {
  float32: [-104, 89],
  float64: [-746, 710],
};

/**
 * What is less counts as this: so far below `exponentLimits` that no product on the way comes near the subnormal numbers, on
 * which processors take a hundred times as long. Masked logits (-Infinity) are many.
 */
const nothing: { readonly [D in FloatDType]: number } = { float32: -160, float64: -1400 };

// (e^r - 1 - r) / r^2
const tail: { readonly [D in FloatDType]: readonly number[] } = {
  float32: [0.49999994, 0.1666652, 0.041668393, 0.008368781, 0.0013814463],
  float64: [
    0.5000000000000011, 0.1666666666666641, 0.04166666666652919, 0.008333333333495629, 0.0013888888943922799,
    0.00019841269504756429, 2.480149276254461e-5, 2.7557587348410562e-6, 2.763037872828806e-7, 2.4999963838895747e-8,
  ],
};

/** e^x of a float. */
export function exp(x: Expression): Expression {
  return expOfSum(x, null, layoutOf("exp", x));
}

/** e^(x + rest), where rest is a small correction that x has no bits for; null for none. */
export function expOfSum(x: Expression, rest: Expression | null, layout: Layout): Expression {
  const [, high] = exponentLimits[layout.dtype];
  const reduced = reduceExponent(atMost(atLeast(x, nothing[layout.dtype]), high), layout);
  const r = rest === null ? reduced.r : add(reduced.r, rest);
  return timesPowerOfTwo(add(expMinus1OfReduced(r, layout), 1), reduced.n, layout);
}

/** e^r - 1 for |r| <= ln(2) / 2, with an error that is small beside e^r. */
export function expMinus1OfReduced(r: Expression, layout: Layout): Expression {
  return add(mul(mul(r, r), polynomial(r, tail[layout.dtype])), r);
}
