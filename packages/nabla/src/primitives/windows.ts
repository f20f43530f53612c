/**
 * Sliding windows without copies. An axis and the last one, which counts the places in a window, are sheared against each
 * other; a convolution's window is expand (over the places) and stagger. Both are injective where they are defined, so
 * each is the other's adjoint, and neither sums.
 */
import { AxisError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape } from "../base/shape.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Attributes, Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/build.ts";
import type { Expression } from "../scalar/expression.ts";
import { checkAxis } from "./rules.ts";

interface Window {
  readonly axis: number;
  readonly stride: number;
  readonly dilation: number;
}

function windowOf(operation: string, shape: Shape, attributes: Attributes): Window {
  const [axis, stride, dilation] = [attributes.axis, attributes.stride, attributes.dilation] as [
    number,
    number,
    number,
  ];
  checkAxis(operation, axis, shape);
  if (axis === shape.length - 1) {
    throw new AxisError(
      `${operation}: axis ${axis} of ${formatShape(shape)} is the last, which counts the places in a window`,
    );
  }
  if (![stride, dilation].every((step) => Number.isInteger(step) && step >= 1)) {
    throw new ShapeError(`${operation}: stride ${stride} and dilation ${dilation} must be integers >= 1`);
  }
  return { axis, stride, dilation };
}

/** Throws unless `count` windows of `places` lie within `size`. */
function checkFit(operation: string, count: number, places: number, size: number, { stride, dilation }: Window): void {
  if (![count, size].every((extent) => Number.isInteger(extent) && extent >= 0)) {
    throw new ShapeError(`${operation}: ${count} windows over ${size} elements; both must be integers >= 0`);
  }
  const last = (count - 1) * stride + (places - 1) * dilation;
  if (count > 0 && places > 0 && last >= size) {
    throw new ShapeError(
      `${operation}: ${count} windows of ${places} (stride ${stride}, dilation ${dilation}) need ${last + 1} elements, there are ${size}`,
    );
  }
}

const replaceAxis = (shape: Shape, axis: number, size: number): number[] =>
  shape.map((dimension, position) => (position === axis ? size : dimension));

const replaced = <T>(items: readonly T[], axis: number, item: T): T[] =>
  items.map((old, position) => (position === axis ? item : old));

export const staggerPrimitive: Primitive = {
  name: "stagger",
  semantics: {
    kind: "view",
    source: (indices, node) => {
      const { axis, stride, dilation } = windowOf("stagger", node.shape, node.attributes);
      const from = scalar.add(scalar.mul(indices[axis]!, stride), scalar.mul(indices.at(-1)!, dilation));
      return { indices: replaced(indices, axis, from) };
    },
  },
  shape: ([shape], attributes) => {
    const window = windowOf("stagger", shape!, attributes);
    const count = attributes.count as number;
    checkFit("stagger", count, shape!.at(-1)!, shape![window.axis]!, window);
    return replaceAxis(shape!, window.axis, count);
  },
  dtype: ([dtype]) => dtype!,
  // y[o, k] = x[o s + k d, k]:  dx[i, k] = g[(i - k d) / s, k] where that is a place in g, else 0
  vjp: (node, g) => {
    const { axis, stride, dilation } = windowOf("stagger", node.shape, node.attributes);
    return [unstagger(g, axis, stride, dilation, node.inputs[0]!.shape[axis]!)];
  },
};

/**
 * x [.., I, .., K] → [.., O, .., K], O = count: the k-th place of the o-th window is x[o stride + k dilation, k].
 * `axis` is that of I; (O-1) stride + (K-1) dilation < I.
 */
export function stagger(x: Node, axis: number, stride: number, dilation: number, count: number): Node {
  return applyPrimitive(staggerPrimitive, [x], { axis, stride, dilation, count });
}

export const unstaggerPrimitive: Primitive = {
  name: "unstagger",
  semantics: {
    kind: "view",
    source: (indices, node) => {
      const { axis, stride, dilation } = windowOf("unstagger", node.shape, node.attributes);
      const count = node.inputs[0]!.shape[axis]!;
      const offset = scalar.sub(indices[axis]!, scalar.mul(indices.at(-1)!, dilation));
      const isWithin = scalar.less(offset, (count - 1) * stride + 1);
      let valid: Expression = scalar.and(scalar.lessEqual(0, offset), isWithin);
      if (stride > 1) valid = scalar.and(valid, scalar.equal(scalar.remainder(offset, stride), 0));
      return { indices: replaced(indices, axis, scalar.div(offset, stride)), valid };
    },
  },
  shape: ([shape], attributes) => {
    const window = windowOf("unstagger", shape!, attributes);
    const size = attributes.size as number;
    checkFit("unstagger", shape![window.axis]!, shape!.at(-1)!, size, window);
    return replaceAxis(shape!, window.axis, size);
  },
  dtype: ([dtype]) => dtype!,
  // x[i, k] = y[(i - k d) / s, k] where that is a place in y, else 0:  dy[o, k] = g[o s + k d, k]
  vjp: (node, g) => {
    const { axis, stride, dilation } = windowOf("unstagger", node.shape, node.attributes);
    return [stagger(g, axis, stride, dilation, node.inputs[0]!.shape[axis]!)];
  },
};

/** y [.., O, .., K] → [.., I, .., K], I = size: element [i, k] is y[(i - k dilation) / stride, k], 0 where there is none. */
export function unstagger(y: Node, axis: number, stride: number, dilation: number, size: number): Node {
  return applyPrimitive(unstaggerPrimitive, [y], { axis, stride, dilation, size });
}
