/**
 * for a in 0..A: for b in 0..B: body(a * B + b)   →   for b in 0..A*B: body(b)
 *
 * Two neighbouring loops become one where everything in the body depends on them through a * B + b alone. Few long loops
 * vectorize better than many short ones.
 */
import { constant, index, leafSubstitution } from "../../scalar/build.ts";
import { type Expression, type Index, partsOf } from "../../scalar/expression.ts";
import { coefficientsOf } from "../affine.ts";

export interface Counter {
  readonly index: Index;
  readonly extent: number;
}

/** Makes the test whether an expression depends on two neighbouring counters through outer * extent + inner alone. */
function mergeability(outer: Counter, inner: Counter): (expression: Expression) => boolean {
  const outerCoefficient = coefficientsOf(outer.index.name);
  const innerCoefficient = coefficientsOf(inner.index.name);
  const done = new Map<Expression, boolean>();
  const visit = (expression: Expression): boolean => {
    let result = done.get(expression);
    if (result === undefined) {
      const a = outerCoefficient(expression);
      const b = innerCoefficient(expression);
      const parts = partsOf(expression);
      result = a !== null && b !== null ? a === b * inner.extent : parts.length > 0 && parts.every(visit);
      done.set(expression, result);
    }
    return result;
  };
  return visit;
}

/** Merges what can be merged; gives the remaining counters, outermost first, and the bodies rewritten. */
export function coalesce(
  counters: readonly Counter[],
  bodies: readonly Expression[],
): { counters: Counter[]; bodies: Expression[] } {
  const rest = [...counters];
  let rewritten = [...bodies];
  for (let at = rest.length - 2; at >= 0; at--) {
    const outer = rest[at]!;
    const inner = rest[at + 1]!;
    if (!rewritten.every(mergeability(outer, inner))) continue;
    const extent = outer.extent * inner.extent;
    const merged = index(inner.index.name, extent) as Index;
    const zero = constant(0, "int32");
    rewritten = rewritten.map(leafSubstitution([outer.index, zero], [inner.index, merged]));
    rest.splice(at, 2, { index: merged, extent });
  }
  return { counters: rest, bodies: rewritten };
}
