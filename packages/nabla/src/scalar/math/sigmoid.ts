/**
 * 1 / (1 + e^-x) with e^-x = 2^n e^r (reduce-exponent.ts). Both sides of the fraction are scaled down, so that 2^n stays
 * finite: the result is right down to the subnormal numbers of very negative x.
 * Largest error: float32 2.00 ulp, float64 2.00 ulp.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { add, constant, div, mul, neg } from "../build.ts";
import type { Expression } from "../expression.ts";
import { expMinus1OfReduced, exponentLimits } from "./exp.ts";
import { layoutOf } from "./layout.ts";
import { atLeast, atMost } from "./limits.ts";
import { powerOfTwo } from "./power-of-two.ts";
import { reduceExponent } from "./reduce-exponent.ts";

/** Above it the sigmoid rounds to 1. */
const highest: { readonly [D in FloatDType]: number } = { float32: 18, float64: 38 };
/** Binary digits that numerator and denominator are scaled down by. */
const scaling: { readonly [D in FloatDType]: number } = { float32: 25, float64: 64 };

/** The logistic function of a float. */
export function sigmoid(x: Expression): Expression {
  const layout = layoutOf("sigmoid", x);
  const { dtype } = layout;
  const { n, r } = reduceExponent(neg(atMost(atLeast(x, exponentLimits[dtype][0]), highest[dtype])), layout);
  const one = 2 ** -scaling[dtype];
  const power = powerOfTwo(n, layout, -scaling[dtype]);
  // 1 + e^-x = (1 + 2^n (e^r - 1)) + 2^n: in this order it is rounded least.
  const sum = add(add(mul(expMinus1OfReduced(r, layout), power), one), power);
  return div(constant(one, dtype, x.lanes), sum);
}
