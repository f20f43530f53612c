/**
 * for a in 0..A: for b in 0..B: body(a * B + b)   →   for b in 0..A*B: body(b)
 *
 * Two neighbouring loops become one where everything in the body depends on them through a * B + b alone. Few long loops
 * vectorize better than many short ones.
 */
import { constant, index, substitute } from "../../scalar/build.ts";
import { type Expression, type Index, partsOf } from "../../scalar/expression.ts";
import { coefficientOf } from "../affine.ts";

export interface Counter {
  readonly index: Index;
  readonly extent: number;
}

function mergeable(root: Expression, outer: Counter, inner: Counter, done: Map<Expression, boolean>): boolean {
  const known = done.get(root);
  if (known !== undefined) return known;
  const a = coefficientOf(root, outer.index.name);
  const b = coefficientOf(root, inner.index.name);
  let result: boolean;
  if (a !== null && b !== null) result = a === b * inner.extent;
  else result = partsOf(root).length > 0 && partsOf(root).every((part) => mergeable(part, outer, inner, done));
  done.set(root, result);
  return result;
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
    const done = new Map<Expression, boolean>();
    if (!rewritten.every((body) => mergeable(body, outer, inner, done))) continue;
    const extent = outer.extent * inner.extent;
    const merged = index(inner.index.name, extent) as Index;
    const zero = constant(0, "int32");
    rewritten = rewritten.map((body) =>
      substitute(body, (part) => (part === outer.index ? zero : part === inner.index ? merged : null)),
    );
    rest.splice(at, 2, { index: merged, extent });
  }
  return { counters: rest, bodies: rewritten };
}
