/**
 * D(r) = r coth(r / 2), an even function near 2, for |r| <= ln(2) / 2. It gives the exponential as a quotient,
 * e^r = (D + r) / (D - r), with a very short polynomial; sigmoid and tanh, which divide anyway, are built on it.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { add, mul } from "../build.ts";
import type { Expression } from "../expression.ts";
import type { Layout } from "./layout.ts";
import { polynomial } from "./polynomial.ts";

// (r coth(r / 2) - 2) / r^2, in r^2
const tail: { readonly [D in FloatDType]: readonly number[] } = {
  float32: [0.16666625, -0.0027667335],
  float64: [
    0.16666666666666602, -0.0027777777777009726, 6.613756319816193e-5, -1.6533900425979377e-6, 4.1380697046576507e-8,
  ],
};

/** r coth(r / 2). */
export function scaledCotangent(r: Expression, layout: Layout): Expression {
  const w = mul(r, r);
  return add(mul(w, polynomial(w, tail[layout.dtype])), 2);
}
