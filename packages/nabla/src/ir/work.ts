/**
 * What computing an element costs, in scalar instructions: by this the compiler decides what to store, and a loop's gradient
 * what to keep from the way forward.
 */
import { operand } from "../scalar/build.ts";
import { type Expression, partsOf } from "../scalar/expression.ts";
import type { Node } from "./node.ts";

/** Repeating more scalar instructions than this costs more than a store and a load. */
export const repeatableWork = 8;

/** Scalar instructions that one element of this node takes, its inputs being at hand; 0 for all but pointwise nodes. */
export function workOf(node: Node): number {
  const { semantics } = node.primitive;
  if (semantics.kind !== "pointwise") return 0;
  const seen = new Set<Expression>();
  let count = 0;
  const visit = (expression: Expression): void => {
    if (seen.has(expression)) return;
    seen.add(expression);
    if (expression.kind === "apply") count++;
    partsOf(expression).forEach(visit);
  };
  visit(
    semantics.compute(
      node.inputs.map((input, position) => operand(position, input.dtype)),
      node,
    ),
  );
  return count;
}
