/**
 * tanh x is odd; for x >= 0 let 2x = n ln 2 + r, but with n = 0 up to 0.86, and D = r coth(r / 2), an even function near 2
 * with a very short polynomial, so that e^r = (D + r) / (D - r). Then
 *   where n = 0:  tanh x = r / D
 *   else:         tanh x = 1 - 2 / (e^2x + 1) = 1 - 2 (D - r) / (2^n (D + r) + (D - r))
 * and one division serves both.
 * Largest error: float32 1.65 ulp, float64 1.71 ulp.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { abs, add, div, less, mul, nearest, select, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import { flipSign, type Layout, layoutOf, signOf, wordOf } from "./layout.ts";
import { atMost } from "./limits.ts";
import { polynomial } from "./polynomial.ts";
import { powerOfTwo } from "./power-of-two.ts";
import { ln2, log2e } from "./reduce-exponent.ts";

// (r coth(r / 2) - 2) / r^2, in r^2
const tail: { readonly [D in FloatDType]: readonly number[] } = {
  float32: [0.16666646, -0.0027771115, 6.545953e-5, -1.3774717e-6],
  float64: [
    0.16666666666666488, -0.0027777777777539324, 6.613756602874889e-5, -1.653438910246046e-6, 4.1753206392397174e-8,
    -1.05660249339477e-9, 2.665328653161313e-11, -6.455212840866687e-13, 1.1786835592198187e-14,
  ],
};

/** Above it tanh x rounds to 1. */
const highest: { readonly [D in FloatDType]: number } = { float32: 10, float64: 20 };

/** Hyperbolic tangent of a float. */
export function tanh(x: Expression): Expression {
  const layout = layoutOf("tanh", x);
  const size = atMost(abs(x), highest[layout.dtype]);
  const halves = nearest(mul(size, 2 * log2e));
  const isSmall = less(halves, 3);
  const n = select(isSmall, 0, halves);
  const z = reduceHalf(size, n, layout); // r / 2
  const w = mul(z, z);
  const d = add(mul(w, polynomial(w, scaledTail[layout.dtype])), 1); // D / 2
  const minus = sub(d, z);
  const plus = mul(add(d, z), powerOfTwo(n, layout));
  const quotient = div(select(isSmall, z, add(minus, minus)), select(isSmall, d, add(plus, minus)));
  return flipSign(select(isSmall, quotient, sub(1, quotient)), signOf(wordOf(x)), layout);
}

/** Coefficients in (r / 2)^2 of half the series: times 4^k 4 / 2, which is exact. */
const scaledTail: { readonly [D in FloatDType]: readonly number[] } = {
  float32: tail.float32.map((coefficient, k) => coefficient * 2 * 4 ** k),
  float64: tail.float64.map((coefficient, k) => coefficient * 2 * 4 ** k),
};

/** x - n ln(2) / 2. As a float32 ln 2 is right to 29 bits, by luck; as a float64 it takes two parts. */
function reduceHalf(x: Expression, n: Expression, layout: Layout): Expression {
  if (layout.dtype === "float32") return sub(x, mul(n, Math.LN2 / 2));
  const [high, low] = ln2.float64;
  return sub(sub(x, mul(n, high / 2)), mul(n, low / 2));
}
