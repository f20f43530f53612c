/**
 * How an expression depends on a loop's counter: the question behind every loop transformation.
 */
import { type Expression, partsOf } from "../scalar/expression.ts";

/** Whether the expression contains the loop counter called `name`. */
export function dependsOn(root: Expression, name: string): boolean {
  const seen = new Set<Expression>();
  const visit = (expression: Expression): boolean => {
    if (seen.has(expression)) return false;
    seen.add(expression);
    return expression.kind === "index" ? expression.name === name : partsOf(expression).some(visit);
  };
  return visit(root);
}

/** c where the expression is c * counter + something without it; null where it is not of this form. */
export function coefficientOf(root: Expression, name: string): number | null {
  const done = new Map<Expression, number | null>();
  const visit = (expression: Expression): number | null => {
    const known = done.get(expression);
    if (known !== undefined) return known;
    const result = compute(expression);
    done.set(expression, result);
    return result;
  };
  const compute = (expression: Expression): number | null => {
    if (expression.kind === "index") return expression.name === name ? 1 : 0;
    const parts = partsOf(expression);
    if (parts.length === 0) return 0;
    const [a, b] = parts.map(visit);
    if (expression.kind === "apply" && expression.dtype === "int32" && typeof a === "number") {
      if (expression.instruction === "add" && typeof b === "number") return a + b;
      if (expression.instruction === "sub" && typeof b === "number") return a - b;
      if (expression.instruction === "mul") {
        const factor = expression.operands[1]!;
        if (factor.kind === "constant") return a * factor.value;
      }
    }
    return parts.every((part) => visit(part) === 0) ? 0 : null;
  };
  return visit(root);
}

/** Calls `visit` once for every distinct expression below and at the roots. */
export function forEachExpression(roots: Iterable<Expression>, visit: (expression: Expression) => void): void {
  const seen = new Set<Expression>();
  const walk = (expression: Expression): void => {
    if (seen.has(expression)) return;
    seen.add(expression);
    for (const part of partsOf(expression)) walk(part);
    visit(expression);
  };
  for (const root of roots) walk(root);
}
