/**
 * The error function, odd: for |x| < 1 it is x + x p(x^2); from 1 on it is 1 - erfc |x|, with erfc as a power of a
 * polynomial, q(|x| - 1)^4 (float32) or q(|x| - 2)^8 (float64). A root of erfc is a far tamer function than erfc, and its error
 * counts for little, since erfc is small beside 1: no exponential and no division is needed.
 * Largest error: float32 1.87 ulp, float64 2.56 ulp.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { abs, add, less, mul, select, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import { flipSign, layoutOf, signOf, wordOf } from "./layout.ts";
import { atMost } from "./limits.ts";
import { polynomial } from "./polynomial.ts";

// erf(x) / x - 1, in x^2
const small: { readonly [D in FloatDType]: readonly number[] } = {
  float32: [0.12837912, -0.37612325, 0.1128018, -0.026711311, 0.004917552, -0.00056314253],
  float64: [
    0.12837916709551256, -0.3761263890318352, 0.11283791670944185, -0.02686617064311153, 0.005223977606118954,
    -0.0008548325929335657, 0.00012055293577481287, -1.4924712312233735e-5, 1.6447131686929996e-6,
    -1.6206314571385765e-7, 1.3710983630711318e-8, -7.779474049016688e-10,
  ],
};

interface Root {
  /** Above it erf x rounds to 1. */
  readonly highest: number;
  /** The polynomial's variable is |x| - shift. */
  readonly shift: number;
  /** How often its value is squared. */
  readonly squarings: number;
  readonly coefficients: readonly number[];
}

const roots: { readonly [D in FloatDType]: Root } = {
  float32: {
    highest: 4.15,
    shift: 1,
    squarings: 2,
    coefficients: [
      0.6297695, -0.4154867, 0.004349619, 0.050649345, -0.0032757444, -0.006137816, 0.0018080667, -0.0001542861,
    ],
  },
  float64: {
    highest: 6,
    shift: 2,
    squarings: 3,
    coefficients: [
      0.5113926144390636, -0.28242685069871004, 0.018938032883517322, 0.017202182837938854, -0.002804226548421055,
      -0.0006558404204734104, 0.0001864297839301078, 7.1328503980838205e-6, -5.973393394096918e-6,
      1.7574778102186498e-7, 1.1367631034057652e-7, -1.3802409196238586e-9, -4.0430391092051465e-9,
      4.748980154150173e-10, 3.333129982824061e-11, -1.8231870510338325e-11, 4.874573278089804e-12,
      -9.506822087066362e-13, 8.212174174563062e-14,
    ],
  },
};

/** Error function of a float. */
export function erf(x: Expression): Expression {
  const layout = layoutOf("erf", x);
  const { highest, shift, squarings, coefficients } = roots[layout.dtype];
  const positive = atMost(abs(x), highest);
  const w = mul(positive, positive);
  const near = add(mul(positive, polynomial(w, small[layout.dtype])), positive);
  let complement = polynomial(sub(positive, shift), coefficients);
  for (let k = 0; k < squarings; k++) complement = mul(complement, complement);
  const magnitude = select(less(positive, 1), near, sub(1, complement));
  return flipSign(magnitude, signOf(wordOf(x)), layout);
}
