/**
 * Sine and cosine: x = n pi/2 + r (reduce-angle.ts); by n mod 4 the result is ±sin r or ±cos r, both from minimax
 * polynomials in r^2.
 * Largest error: float32, |x| < 2e5: sin 1.54, cos 1.55 ulp; float64, |x| < 2^20: sin 1.48, cos 1.49 ulp.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { abs, add, and, constant, equal, floor, mul, select, shiftLeft, sub, xor } from "../build.ts";
import type { Expression } from "../expression.ts";
import { flipSign, type Layout, layoutOf, signOf, wordOf } from "./layout.ts";
import { polynomial } from "./polynomial.ts";
import { reduceAngle } from "./reduce-angle.ts";

// (sin(r) / r - 1) / r^2, in r^2
const sineTail: { readonly [D in FloatDType]: readonly number[] } = {
  float32: [-0.16666652, 0.008332034, -0.00019497733],
  float64: [
    -0.16666666666666632, 0.008333333333322316, -0.0001984126982972526, 2.7557313662075584e-6, -2.505075326711518e-8,
    1.5896505081820497e-10,
  ],
};

// (cos(r) - 1 + r^2 / 2) / r^4, in r^2
const cosineTail: { readonly [D in FloatDType]: readonly number[] } = {
  float32: [0.04166664, -0.0013887116, 2.4410496e-5],
  float64: [
    0.041666666666666595, -0.0013888888888872895, 2.4801587288748176e-5, -2.7557314148619854e-7, 2.0875696572119338e-9,
    -1.1358310468731577e-11,
  ],
};

/** Sine of a float in radians; NaN at infinity. */
export function sin(x: Expression): Expression {
  const layout = layoutOf("sin", x);
  const { n, r } = reduceAngle(abs(x), layout);
  return atQuarter(n, r, wordOf(x), layout);
}

/** Cosine of a float in radians; NaN at infinity. */
export function cos(x: Expression): Expression {
  const layout = layoutOf("cos", x);
  const { n, r } = reduceAngle(abs(x), layout);
  return atQuarter(add(n, 1), r, constant(0, "int32", x.lanes), layout); // cos x = sin(x + pi/2)
}

/** sin(quarter pi/2 + r), negated where `sign` has the sign bit. */
function atQuarter(quarter: Expression, r: Expression, sign: Expression, layout: Layout): Expression {
  const { dtype, integerOffset } = layout;
  const position = sub(quarter, mul(floor(mul(quarter, 0.25)), 4)); // 0 … 3
  const word = wordOf(add(position, integerOffset));
  const w = mul(r, r);
  const sine = add(mul(r, mul(w, polynomial(w, sineTail[dtype]))), r);
  const cosine = add(sub(mul(mul(w, w), polynomial(w, cosineTail[dtype])), mul(w, 0.5)), 1);
  const value = select(equal(and(word, 1), 1), cosine, sine);
  return flipSign(value, signOf(xor(sign, shiftLeft(word, 30))), layout);
}
