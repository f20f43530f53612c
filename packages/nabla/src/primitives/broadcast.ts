/**
 * Copying along axes and summing along them: adjoint to each other. [n, 1] → [n, m] and [n, m] → [n].
 */
import { ShapeError } from "../base/errors.ts";
import { checkShape, formatShape, sameShape, type Shape } from "../base/shape.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/build.ts";
import { reshape, transposed, transposedSource } from "./layout.ts";
import { keepAxes, reduction } from "./reduction.ts";
import { signed } from "./rules.ts";

export const expandPrimitive: Primitive = {
  name: "expand",
  semantics: {
    kind: "view",
    source: (indices, node) => ({
      indices: node.inputs[0]!.shape.map((dimension, axis) =>
        dimension === 1 ? scalar.constant(0, "int32") : indices[axis]!,
      ),
    }),
  },
  shape: ([from], attributes) => {
    const to = attributes.shape as Shape;
    checkShape("expand", to);
    const fits =
      from!.length === to.length && from!.every((dimension, axis) => dimension === to[axis] || dimension === 1);
    if (!fits) {
      throw new ShapeError(
        `expand: ${formatShape(from!)} to ${formatShape(to)}; the rank stays and only axes of 1 grow`,
      );
    }
    return to;
  },
  dtype: ([dtype]) => dtype!,
  // y[i, j] = x[i, 0]:  dx[i, 0] = Σ_j g[i, j]
  vjp: (node, g) => {
    const from = node.inputs[0]!.shape;
    const grown = from.flatMap((dimension, axis) => (dimension === node.shape[axis] ? [] : [axis]));
    return [reshape(sum(g, grown), from)];
  },
};

/** Axes of size 1 repeated to the size in `shape`, which has the same rank. */
export function expand(x: Node, shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : applyPrimitive(expandPrimitive, [x], { shape: [...shape] });
}

/** A reduction's result again in the shape of what was reduced: [n] → [n, 1] → [n, m]. */
export function spread(reduced: Node, shape: Shape, axes: readonly number[]): Node {
  return expand(reshape(reduced, keepAxes(shape, axes)), shape);
}

export const sumPrimitive: Primitive = reduction({
  name: "sum",
  dtypes: signed,
  identity: () => 0,
  combine: scalar.add,
  allowsEmpty: true,
  // y[i] = Σ_j x[i, j]:  dx[i, j] = g[i]
  vjp: (node, g) => [spread(g, node.inputs[0]!.shape, node.attributes.axes as readonly number[])],
});

/**
 * The sum along the axes (ascending), which are gone from the shape; 0 where there is nothing. What is transposed is summed
 * as it lies, and the sums are transposed.
 */
export function sum(x: Node, axes: readonly number[]): Node {
  const source = transposedSource(x);
  const isBeside = axes.every((axis) => axis < x.shape.length - 2);
  if (source !== null && axes.length > 0 && isBeside) return transposed(sum(source, axes));
  return axes.length === 0 ? x : applyPrimitive(sumPrimitive, [x], { axes: [...axes] });
}
