/**
 * 1 / (1 + e^-x) = (D + r) / ((D + r) + 2^-n (D - r)), where x = n ln 2 + r and D = r coth(r / 2)
 * (hyperbolic-cotangent.ts). Nothing cancels, and the result is right down to the subnormal numbers of very negative x:
 * numerator and denominator are scaled down so that 2^-n stays finite.
 * Largest error: float32 SIGMOID32 ulp, float64 SIGMOID64 ulp.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { add, div, mul, neg, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import { exponentLimits } from "./exp.ts";
import { scaledCotangent } from "./hyperbolic-cotangent.ts";
import { layoutOf } from "./layout.ts";
import { atLeast, atMost } from "./limits.ts";
import { powerOfTwo } from "./power-of-two.ts";
import { reduceExponent } from "./reduce-exponent.ts";

/** Above it the sigmoid rounds to 1. */
const highest: { readonly [D in FloatDType]: number } = { float32: 18, float64: 38 };
/** Binary digits that numerator and denominator are scaled down by. */
const scaling: { readonly [D in FloatDType]: number } = { float32: 24, float64: 64 };

/** The logistic function of a float. */
export function sigmoid(x: Expression): Expression {
  const layout = layoutOf("sigmoid", x);
  const { dtype } = layout;
  const { n, r } = reduceExponent(atMost(atLeast(x, exponentLimits[dtype][0]), highest[dtype]), layout);
  const d = scaledCotangent(r, layout);
  const numerator = mul(add(d, r), 2 ** -scaling[dtype]);
  return div(numerator, add(numerator, mul(sub(d, r), powerOfTwo(neg(n), layout, -scaling[dtype]))));
}
