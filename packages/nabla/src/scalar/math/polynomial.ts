/** Polynomials by Horner's rule: n multiplications and n additions, and no more error than about that of the last step. */
import { add, constant, mul } from "../build.ts";
import type { Expression } from "../expression.ts";

/** c0 + x * (c1 + x * (c2 + …)): coefficients ascending, at least two. */
export function polynomial(x: Expression, coefficients: readonly number[]): Expression {
  return coefficients
    .map((coefficient) => constant(coefficient, x.dtype, x.lanes))
    .reduceRight((higher, coefficient) => add(mul(higher, x), coefficient));
}
