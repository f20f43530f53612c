/**
 * Views that hold every element of their input exactly once, in another arrangement; each is the adjoint of its inverse.
 */
import { AxisError, ShapeError } from "../base/errors.ts";
import { checkShape, formatShape, sameShape, type Shape, sizeOf } from "../base/shape.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/build.ts";
import { constant } from "../scalar/build.ts";
import type { Expression } from "../scalar/expression.ts";
import { checkAxes } from "./rules.ts";

/**
 * Indices into `from` of the element at `indices` of `to`. Both shapes are cut into the shortest runs of axes with equal
 * products, and only within a run is a position computed: [2, 3, 4] → [2, 12] leaves the first index alone.
 */
function reshapedIndices(from: Shape, to: Shape, indices: readonly Expression[]): Expression[] {
  const result: Expression[] = [];
  if (sizeOf(from) === 0) return from.map(() => constant(0, "int32")); // never evaluated
  let source = 0;
  let target = 0;
  while (source < from.length || target < to.length) {
    const firstSource = source;
    let position: Expression = constant(0, "int32");
    let sourceSize = source < from.length ? from[source++]! : 1;
    let targetSize = 1;
    const take = (): void => {
      position = scalar.add(scalar.mul(position, to[target]!), indices[target]!);
      targetSize *= to[target++]!;
    };
    if (target < to.length) take();
    while (sourceSize !== targetSize) {
      if (sourceSize < targetSize) sourceSize *= from[source++]!;
      else take();
    }
    let stride = sourceSize;
    for (let axis = firstSource; axis < source; axis++) {
      const outer = axis === firstSource ? position : scalar.remainder(position, stride);
      stride /= from[axis]!;
      result.push(scalar.div(outer, stride));
    }
  }
  return result;
}

export const reshapePrimitive: Primitive = {
  name: "reshape",
  semantics: {
    kind: "view",
    keepsOrder: true,
    source: (indices, node) => ({ indices: reshapedIndices(node.inputs[0]!.shape, node.shape, indices) }),
  },
  shape: ([from], attributes) => {
    const to = attributes.shape as Shape;
    checkShape("reshape", to);
    if (sizeOf(from!) !== sizeOf(to)) {
      throw new ShapeError(
        `reshape: ${formatShape(from!)} has ${sizeOf(from!)} elements, ${formatShape(to)} has ${sizeOf(to)}`,
      );
    }
    return to;
  },
  dtype: ([dtype]) => dtype!,
  vjp: (node, g) => [reshape(g, node.inputs[0]!.shape)], // the elements go back where they came from
};

/**
 * The same elements in row-major order, in another shape of the same size. Where x is transposed matrices and their number
 * alone is written differently, it is the reshape that is transposed: products and sums look for transposes outermost.
 */
export function reshape(x: Node, shape: Shape): Node {
  const source = transposedSource(x);
  const [m, n] = shape.slice(-2);
  if (source !== null && source.shape.at(-1) === m && source.shape.at(-2) === n && sizeOf(shape) === sizeOf(x.shape)) {
    return transposed(reshape(source, [...shape.slice(0, -2), n!, m!]));
  }
  return sameShape(x.shape, shape) ? x : applyPrimitive(reshapePrimitive, [x], { shape: [...shape] });
}

export const permutePrimitive: Primitive = {
  name: "permute",
  semantics: {
    kind: "view",
    source: (indices, node) => {
      const axes = node.attributes.axes as readonly number[];
      return { indices: axes.map((_, axis) => indices[axes.indexOf(axis)]!) };
    },
  },
  shape: ([shape], attributes) => {
    const axes = attributes.axes as readonly number[];
    const isPermutation = axes.length === shape!.length && shape!.every((_, axis) => axes.includes(axis));
    if (!isPermutation) {
      throw new AxisError(`permute: axes [${axes.join(", ")}] are no permutation of those of ${formatShape(shape!)}`);
    }
    return axes.map((axis) => shape![axis]!);
  },
  dtype: ([dtype]) => dtype!,
  // y = x with axes in another order:  dx = g in the inverse order
  vjp: (node, g) => {
    const axes = node.attributes.axes as readonly number[];
    return [
      permute(
        g,
        axes.map((_, axis) => axes.indexOf(axis)),
      ),
    ];
  },
};

/**
 * Axes in another order: axis k of the result is axis axes[k] of x. An order of an order is one order, or none; where only
 * axes of one element change places, it is a reshape.
 */
export function permute(x: Node, axes: readonly number[]): Node {
  if (x.primitive === permutePrimitive && axes.length === x.shape.length && axes.every((axis) => axis in axes)) {
    const inner = x.attributes.axes as readonly number[];
    return permute(
      x.inputs[0]!,
      axes.map((axis) => inner[axis]!),
    );
  }
  const node = applyPrimitive(permutePrimitive, [x], { axes: [...axes] });
  const longer = axes.filter((axis) => x.shape[axis] !== 1);
  return longer.every((axis, at) => at === 0 || longer[at - 1]! < axis) ? reshape(x, node.shape) : node;
}

/** The matrices in the last two axes, transposed: [.., m, n] → [.., n, m]. */
export function transposed(x: Node): Node {
  const before = [...x.shape.keys()].slice(0, -2);
  return permute(x, [...before, before.length + 1, before.length]);
}

/** The matrices whose transposes these are, where x is a view that swaps its last two axes; else null. */
export function transposedSource(x: Node): Node | null {
  if (x.primitive !== permutePrimitive) return null;
  const axes = x.attributes.axes as readonly number[];
  const rank = axes.length;
  const swaps = axes.every((from, to) => from === (to < rank - 2 ? to : 2 * rank - 3 - to));
  return rank >= 2 && swaps ? x.inputs[0]! : null;
}

export const flipPrimitive: Primitive = {
  name: "flip",
  semantics: {
    kind: "view",
    source: (indices, node) => {
      const axes = node.attributes.axes as readonly number[];
      return {
        indices: indices.map((index, axis) => (axes.includes(axis) ? scalar.sub(node.shape[axis]! - 1, index) : index)),
      };
    },
  },
  shape: ([shape], attributes) => {
    checkAxes("flip", attributes.axes as readonly number[], shape!);
    return shape!;
  },
  dtype: ([dtype]) => dtype!,
  vjp: (node, g) => [flip(g, node.attributes.axes as readonly number[])], // its own inverse
};

/** The order along the axes (ascending) reversed. */
export function flip(x: Node, axes: readonly number[]): Node {
  return axes.length === 0 ? x : applyPrimitive(flipPrimitive, [x], { axes: [...axes] });
}
