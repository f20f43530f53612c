/**
 * x = 2^e m with m from sqrt(1/2) to sqrt(2). Adding the distance of sqrt(1/2) to 1 to the word carries into the exponent
 * just where m would be too large.
 */
import type { FloatDType } from "../../base/dtype.ts";
import { add, and, cast, constant, less, mul, select, shiftRight, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import { fromWord, type Layout, wordOf } from "./layout.ts";
import { powerOfTwo } from "./power-of-two.ts";

/** The word of sqrt(1/2). */
const rootHalf: { readonly [D in FloatDType]: number } = { float32: 0x3f3504f3, float64: 0x3fe6a09e };

/** Less than this is scaled up first, more (float64) down: `low` times, or `high` times otherwise. */
const scaling: {
  readonly [D in FloatDType]: { readonly below: number; readonly low: number; readonly high: number };
} = {
  float32: { below: 2 ** -126, low: 23, high: 0 },
  float64: { below: 2 ** -1000, low: 54, high: -4 },
};

/** The word of x, moved so that shifting out the mantissa leaves the biased exponent e. */
export function movedWord(x: Expression, layout: Layout): Expression {
  return add(wordOf(x), layout.one - rootHalf[layout.dtype]);
}

/** m, and -e as a float, of a positive finite x; subnormal x too. */
export function splitExponent(
  x: Expression,
  layout: Layout,
): { readonly m: Expression; readonly minusExponent: Expression } {
  const { dtype, mantissaBits, bias } = layout;
  const { below, low, high } = scaling[dtype];
  const isSmall = less(x, below);
  const scaled =
    high === 0
      ? select(isSmall, mul(x, 2 ** low), x)
      : mul(x, select(isSmall, constant(2 ** low, dtype, x.lanes), 2 ** high));
  const word = movedWord(scaled, layout);
  const biased = cast(shiftRight(word, mantissaBits), dtype);
  const minusExponent = sub(select(isSmall, constant(bias + low, dtype, x.lanes), bias + high), biased);
  if (dtype === "float32") {
    return { m: fromWord(add(and(word, 0x007fffff), rootHalf.float32), dtype), minusExponent };
  }
  return { m: mul(scaled, powerOfTwo(sub(bias, biased), layout)), minusExponent };
}
