/**
 * log x = e ln 2 + log m for x = 2^e m (split-exponent.ts, logarithm.ts); -Infinity at 0, NaN below.
 * Largest error: float32 1.07 ulp, float64 1.22 ulp; also for subnormal x.
 */
import { equal, less, select, sub } from "../build.ts";
import type { Expression } from "../expression.ts";
import { layoutOf } from "./layout.ts";
import { logarithm } from "./logarithm.ts";
import { splitExponent } from "./split-exponent.ts";

/** Natural logarithm of a float. */
export function log(x: Expression): Expression {
  const layout = layoutOf("log", x);
  const { m, minusExponent } = splitExponent(x, layout);
  return atEnds(x, 0, logarithm(sub(m, 1), minusExponent, layout));
}

/** `value` inside the domain; -Infinity at `pole`, NaN below it, x at Infinity and NaN. */
export function atEnds(x: Expression, pole: number, value: Expression): Expression {
  const above = select(less(x, Infinity), value, x);
  return select(equal(x, pole), -Infinity, select(less(x, pole), NaN, above));
}
