/**
 * tanh x = (e^2x - 1) / (e^2x + 1) for x >= 0, odd. With 2x = n ln 2 + r, s = 2^n and e^r = (D + r) / (D - r)
 * (hyperbolic-cotangent.ts) it is ((s - 1) D + (s + 1) r) / ((s + 1) D + (s - 1) r): where n = 0 simply r / D, to full
 * precision for small x.
 * Largest error: float32 TANH32 ulp, float64 TANH64 ulp.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { abs, add, div, mul, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import { scaledCotangent } from "./hyperbolic-cotangent.ts";
import { flipSign, layoutOf, signOf, wordOf } from "./layout.ts";
import { atMost } from "./limits.ts";
import { powerOfTwo } from "./power-of-two.ts";
import { reduceExponent } from "./reduce-exponent.ts";

/** Above it tanh x rounds to 1. */
const highest: { readonly [D in FloatDType]: number } = { float32: 10, float64: 20 };

/** Hyperbolic tangent of a float. */
export function tanh(x: Expression): Expression {
  const layout = layoutOf("tanh", x);
  const positive = atMost(abs(x), highest[layout.dtype]);
  const { n, r } = reduceExponent(add(positive, positive), layout);
  const d = scaledCotangent(r, layout);
  const s = powerOfTwo(n, layout);
  const less1 = sub(s, 1);
  const plus1 = add(s, 1);
  const magnitude = div(add(mul(less1, d), mul(plus1, r)), add(mul(plus1, d), mul(less1, r)));
  return flipSign(magnitude, signOf(wordOf(x)), layout);
}
