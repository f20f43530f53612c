/**
 * for c in 0..A*B: body(c / B, c % B)   →   for a in 0..A: for b in 0..B: body(a, b)
 *
 * A reshape that merged axes takes a position apart again. Two counters in place of one make each axis neighbour after
 * neighbour, and such loops vectorize.
 */
import { add, constant, index, leafSubstitution, mul } from "../../scalar/build.ts";
import type { Expression, Index } from "../../scalar/expression.ts";
import { forEachExpression } from "../affine.ts";
import type { Counter } from "./coalesce.ts";

/** A loop of fewer steps has no vectors to gain. */
const leastSteps = 16;

/** The counters, those split in two or more that are taken apart, and the bodies rewritten. */
export function splitDigits(
  counters: readonly Counter[],
  bodies: readonly Expression[],
): { readonly counters: readonly Counter[]; readonly bodies: readonly Expression[] } {
  let rewritten = bodies;
  const result: Counter[] = [];
  for (const counter of counters) {
    let rest = counter;
    for (let base = baseOf(rest, rewritten); base !== null; base = baseOf(rest, rewritten)) {
      const high = index(`${rest.index.name}h`, rest.extent / base) as Index;
      const low = index(`${rest.index.name}l`, base) as Index;
      const joined = add(mul(high, constant(base, "int32")), low);
      rewritten = rewritten.map(leafSubstitution([rest.index, joined]));
      result.push({ index: high, extent: rest.extent / base });
      rest = { index: low, extent: base };
    }
    result.push(rest);
  }
  return { counters: result, bodies: rewritten };
}

/** The largest number that the counter is divided by and that divides its extent, or null. */
function baseOf({ index: counter, extent }: Counter, bodies: readonly Expression[]): number | null {
  let base: number | null = null;
  forEachExpression(bodies, (part) => {
    if (part.kind !== "apply" || (part.instruction !== "div" && part.instruction !== "remainder")) return;
    const [dividend, divisor] = part.operands as readonly [Expression, Expression];
    if (dividend !== counter || divisor.kind !== "constant") return;
    const { value } = divisor;
    if (value >= leastSteps && value < extent && extent % value === 0) base = Math.max(base ?? 0, value);
  });
  return base;
}
