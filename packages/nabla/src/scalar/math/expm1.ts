/**
 * e^x - 1 without cancellation: with e^x = 2^n e^r (reduce-exponent.ts) and q = e^r - 1 = r + r^2 p(r), it is
 * 2^n q + (2^n - 1), and 2^n - 1 is exact where it matters. Half of it is computed, since 2^n itself may be too large.
 * Where |x| is tiny the result is x, which keeps -0 and the last bit of subnormal numbers.
 * Largest error: float32 1.73 ulp, float64 1.94 ulp.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { abs, add, less, mul, select, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import { exponentLimits } from "./exp.ts";
import { layoutOf } from "./layout.ts";
import { atLeast, atMost } from "./limits.ts";
import { polynomial } from "./polynomial.ts";
import { powerOfTwo } from "./power-of-two.ts";
import { reduceExponent } from "./reduce-exponent.ts";

// (e^r - 1 - r) / r^2, closer than for exp: here the error is relative to r
const tail: { readonly [D in FloatDType]: readonly number[] } = {
  float32: [0.49999997, 0.16666543, 0.0416672, 0.00836658, 0.0013882513],
  float64: [
    0.5, 0.16666666666666677, 0.041666666666666505, 0.008333333333321608, 0.0013888888888962897, 0.00019841269886208135,
    2.4801587171845137e-5, 2.7557244103937657e-6, 2.7557402940181737e-7, 2.5109081499028435e-8, 2.0875328306726704e-9,
  ],
};

/** Below it e^x - 1 rounds to -1. */
const lowest: { readonly [D in FloatDType]: number } = { float32: -18, float64: -38 };
/** Up to it e^x - 1 rounds to x. */
const tiny: { readonly [D in FloatDType]: number } = { float32: 2 ** -26, float64: 2 ** -55 };

/** e^x - 1 of a float. */
export function expm1(x: Expression): Expression {
  const layout = layoutOf("expm1", x);
  const { dtype } = layout;
  const { n, r } = reduceExponent(atMost(atLeast(x, lowest[dtype]), exponentLimits[dtype][1]), layout);
  const q = add(mul(mul(r, r), polynomial(r, tail[dtype])), r);
  const half = powerOfTwo(n, layout, -1);
  const result = mul(add(mul(q, half), sub(half, 0.5)), 2);
  return select(less(abs(x), tiny[dtype]), x, result);
}
