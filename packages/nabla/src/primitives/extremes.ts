/**
 * The lesser and the greater of two. Where both are equal each gets half of the cotangent, so that the gradient does not
 * depend on the order of the operands.
 */
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/build.ts";
import { mul } from "./arithmetic.ts";
import { equal, less, select } from "./logic.ts";
import { pointwise } from "./pointwise.ts";
import { numeric } from "./rules.ts";
import { fullLike } from "./sources.ts";

/** Cotangents of the operand that wins where `first` is less than `second`, and of the other. */
function shareBetween(first: Node, second: Node, g: Node): [whereLess: Node, otherwise: Node] {
  const half = mul(g, fullLike(g, 0.5));
  const zero = fullLike(g, 0);
  const isLess = less(first, second);
  const tie = equal(first, second);
  return [select(tie, half, select(isLess, g, zero)), select(tie, half, select(isLess, zero, g))];
}

export const minimumPrimitive: Primitive = pointwise({
  name: "minimum",
  dtype: numeric,
  compute: ([a, b]) => scalar.min(a!, b!),
  // y = min(a, b):  da = g where a < b, g/2 where a = b, else 0
  vjp: (node, g) => shareBetween(node.inputs[0]!, node.inputs[1]!, g),
});

/** The lesser of two; NaN if either is. */
export function minimum(a: Node, b: Node): Node {
  return applyPrimitive(minimumPrimitive, [a, b]);
}

export const maximumPrimitive: Primitive = pointwise({
  name: "maximum",
  dtype: numeric,
  compute: ([a, b]) => scalar.max(a!, b!),
  // y = max(a, b):  db = g where a < b, g/2 where a = b, else 0
  vjp: (node, g) => {
    const [whereLess, otherwise] = shareBetween(node.inputs[0]!, node.inputs[1]!, g);
    return [otherwise, whereLess];
  },
});

/** The greater of two; NaN if either is. */
export function maximum(a: Node, b: Node): Node {
  return applyPrimitive(maximumPrimitive, [a, b]);
}
