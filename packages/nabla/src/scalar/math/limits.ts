/**
 * One-sided limits that keep NaN. Unlike `min` and `max`, which must look at both operands for NaN, these are one
 * instruction where a target has "a < b ? a : b".
 */
import { less, select } from "../build.ts";
import type { Expression } from "../expression.ts";

/** x, or `limit` where x is more; NaN stays. */
export function atMost(x: Expression, limit: number): Expression {
  return select(less(limit, x), limit, x);
}

/** x, or `limit` where x is less; NaN stays. */
export function atLeast(x: Expression, limit: number): Expression {
  return select(less(x, limit), limit, x);
}
