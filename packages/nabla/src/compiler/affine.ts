/**
 * How an expression depends on a loop's counter: the question behind every loop transformation.
 */
import { type Expression, partsOf, type Register } from "../scalar/expression.ts";
import { leafBit, registerBits } from "../scalar/intern.ts";

/** Whether the expression contains the loop counter called `name`. */
export function dependsOn(root: Expression, name: string): boolean {
  const seen = new Set<Expression>();
  const bit = leafBit("index", name);
  const visit = (expression: Expression): boolean => {
    if ((expression.leaves & bit) === 0 || seen.has(expression)) return false;
    seen.add(expression);
    return expression.kind === "index" ? expression.name === name : partsOf(expression).some(visit);
  };
  return visit(root);
}

/**
 * Makes the function that gives c where an expression is c * counter + something without it, and null where it is not of
 * this form. It remembers what it saw: ask one function about all expressions of a kernel.
 */
export function coefficientsOf(name: string): (expression: Expression) => number | null {
  const done = new Map<Expression, number | null>();
  const bit = leafBit("index", name);
  const visit = (expression: Expression): number | null => {
    if ((expression.leaves & bit) === 0) return 0;
    let result = done.get(expression);
    if (result === undefined) {
      result = compute(expression);
      done.set(expression, result);
    }
    return result;
  };
  const compute = (expression: Expression): number | null => {
    if (expression.kind === "index") return expression.name === name ? 1 : 0;
    const parts = partsOf(expression).map(visit);
    const [a, b] = parts;
    if (expression.kind === "apply" && expression.dtype === "int32" && typeof a === "number") {
      if (expression.instruction === "add" && typeof b === "number") return a + b;
      if (expression.instruction === "sub" && typeof b === "number") return a - b;
      if (expression.instruction === "mul") {
        const factor = expression.operands[1]!;
        if (factor.kind === "constant") return a * factor.value;
      }
    }
    return parts.every((part) => part === 0) ? 0 : null;
  };
  return visit;
}

/** The coefficient of one expression. */
export function coefficientOf(root: Expression, name: string): number | null {
  return coefficientsOf(name)(root);
}

/** Calls `visit` for every register below and at the roots, at least once; it looks at nothing that holds none. */
export function forEachRegister(roots: Iterable<Expression>, visit: (register: Register) => void): void {
  const seen = new Set<Expression>();
  const walk = (expression: Expression): void => {
    if ((expression.leaves & registerBits) === 0) return;
    if (expression.kind === "register") return visit(expression);
    if (seen.has(expression)) return;
    seen.add(expression);
    const parts = partsOf(expression);
    for (let at = 0; at < parts.length; at++) walk(parts[at]!);
  };
  for (const root of roots) walk(root);
}

/** Calls `visit` once for every distinct load, instruction and vector below and at the roots: for all but leaves. */
export function forEachOperation(roots: Iterable<Expression>, visit: (expression: Expression) => void): void {
  const seen = new Set<Expression>();
  const walk = (expression: Expression): void => {
    const parts = partsOf(expression);
    if (parts.length === 0 || seen.has(expression)) return;
    seen.add(expression);
    for (let at = 0; at < parts.length; at++) walk(parts[at]!);
    visit(expression);
  };
  for (const root of roots) walk(root);
}

/** Calls `visit` once for every distinct expression below and at the roots. */
export function forEachExpression(roots: Iterable<Expression>, visit: (expression: Expression) => void): void {
  const seen = new Set<Expression>();
  const walk = (expression: Expression): void => {
    if (seen.has(expression)) return;
    seen.add(expression);
    const parts = partsOf(expression);
    for (let at = 0; at < parts.length; at++) walk(parts[at]!);
    visit(expression);
  };
  for (const root of roots) walk(root);
}
