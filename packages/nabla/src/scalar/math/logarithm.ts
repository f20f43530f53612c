/**
 * What log and log1p share: log(1 + f) + e ln 2. With s = f / (1 + f / 2), log(1 + f) = 2 artanh(s / 2) = s + s^3 L(s^2):
 * L has few coefficients, because |s| <= 0.35 for 1 + f between sqrt(1/2) and sqrt(2). As s = f - s f / 2, that is
 * f - s (f / 2 - s^2 L): the rounding of s counts for little.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { add, div, mul, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import type { Layout } from "./layout.ts";
import { polynomial } from "./polynomial.ts";
import { ln2 } from "./reduce-exponent.ts";

// L, in s^2
const tail: { readonly [D in FloatDType]: readonly number[] } = {
  float32: [0.08333347, 0.012492968, 0.0023338338],
  float64: [
    0.08333333333333419, 0.012499999999815964, 0.0022321428705675164, 0.0004340273139811837, 8.878696165539257e-5,
    1.8693729340097094e-5, 4.515841465332593e-6,
  ],
};

/** log(1 + f) - minusExponent * ln 2. The exponent comes negated so that -0 stays -0. */
export function logarithm(f: Expression, minusExponent: Expression, layout: Layout): Expression {
  const half = mul(f, 0.5);
  const s = div(f, add(half, 1));
  const w = mul(s, s);
  const small = sub(f, mul(s, sub(half, mul(w, polynomial(w, tail[layout.dtype])))));
  // As a float32 ln 2 is right to 29 bits, by luck; as a float64 it takes two parts.
  if (layout.dtype === "float32") return sub(small, mul(minusExponent, Math.LN2));
  const [high, low] = ln2.float64;
  return sub(sub(small, mul(minusExponent, low)), mul(minusExponent, high));
}
