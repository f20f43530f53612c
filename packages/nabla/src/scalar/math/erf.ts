/**
 * The error function, odd: for |x| < 1 it is x + x p(x^2); from 1 on it is 1 - erfc |x|, with erfc as a power of a
 * polynomial, q(|x|)^4 (float32) or q(|x| - 3)^8 (float64). A root of erfc is a far tamer function than erfc, and its error
 * counts for little, since erfc is small beside 1: no exponential and no division is needed.
 * Largest error: float32 ERF32 ulp, float64 ERF64 ulp.
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
    highest: 4,
    shift: 0,
    squarings: 2,
    coefficients: [
      1.0039169, -0.30230954, -0.07456438, -0.040057063, 0.060395844, -0.020367427, 0.0029110182, -0.00015580235,
    ],
  },
  float64: {
    highest: 6,
    shift: 3,
    squarings: 3,
    coefficients: [
      0.2618337862286641, -0.2063169619805384, 0.049950937733668155, 0.003098036422710073, -0.0034115553131714546,
      0.0003256082893674001, 0.00010421868384130869, -2.3491900253257154e-5, -8.680898011087045e-7,
      6.988066540881791e-7, -2.9771566197285968e-8, -1.346863976379061e-8, 1.3816921657687023e-9, 1.97946271709921e-10,
      -5.03693366349407e-11, -2.5201371805693976e-12, 1.2776022171584736e-12, 5.27509142714715e-13,
      8.212174174563062e-14,
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
