/**
 * Products and extremes along axes. (The sum is in broadcast.ts, beside its adjoint.)
 */
import type { DType } from "../base/dtype.ts";
import { sizeOf } from "../base/shape.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/build.ts";
import { boundsOf } from "../scalar/bounds.ts";
import { add, div, mul } from "./arithmetic.ts";
import { spread, sum } from "./broadcast.ts";
import { pad, slice } from "./extent.ts";
import { permute, reshape } from "./layout.ts";
import { equal, less, select } from "./logic.ts";
import { reduction } from "./reduction.ts";
import { numeric, signed } from "./rules.ts";
import { full, fullLike, iota } from "./sources.ts";

const axesOf = (node: Node): readonly number[] => node.attributes.axes as readonly number[];

/** Rows of n as two halves, [m, n] → [m, h] and [m, h] with h = ⌈n/2⌉; a missing last element counts as 1. */
function halves(rows: Node): [Node, Node] {
  const [count, length] = rows.shape as readonly [number, number];
  const half = Math.ceil(length / 2);
  const left = slice(rows, [0, 0], [count, half], [1, 1]);
  const right = slice(rows, [0, half], [count, length], [1, 1]);
  if (length % 2 === 0) return [left, right];
  const isMissing = equal(iota([count, half], 1, "int32"), full(half - 1, [count, half], "int32"));
  return [left, select(isMissing, fullLike(left, 1), pad(right, [0, 0], [0, 1], [0, 0]))];
}

/**
 * For every element of a row the cotangent times the product of all others, without a division, so that zeros do no
 * harm: halves are multiplied until one is left, and the way back gives each half the other's product.
 */
function productCotangent(rows: Node, g: Node): Node {
  const levels: [Node, Node][] = [];
  let level = rows; // [m, n]
  while (level.shape[1]! > 1) {
    const [left, right] = halves(level);
    levels.push([left, right]);
    level = mul(left, right);
  }
  let cotangent = g; // [m, 1]
  for (const [position, [left, right]] of [...levels.entries()].reverse()) {
    const [count, half] = left.shape as readonly [number, number];
    const length = position === 0 ? rows.shape[1]! : levels[position - 1]![0].shape[1]!;
    const ofRight = slice(mul(cotangent, left), [0, 0], [count, length - half], [1, 1]);
    cotangent = add(
      pad(mul(cotangent, right), [0, 0], [0, length - half], [0, 0]),
      pad(ofRight, [0, half], [0, 0], [0, 0]),
    );
  }
  return cotangent;
}

export const prodPrimitive: Primitive = reduction({
  name: "prod",
  dtypes: signed,
  identity: () => 1,
  combine: scalar.mul,
  allowsEmpty: true,
  // y = Π_j x[j]:  dx[j] = g Π_{k ≠ j} x[k]
  vjp: (node, g) => {
    const x = node.inputs[0]!;
    const axes = axesOf(node);
    const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
    const order = [...kept, ...axes];
    const moved = permute(x, order);
    const length = sizeOf(axes.map((axis) => x.shape[axis]!));
    if (length === 0) return [fullLike(x, 0)];
    const rows = reshape(moved, [sizeOf(node.shape), length]);
    const cotangent = reshape(productCotangent(rows, reshape(g, [sizeOf(node.shape), 1])), moved.shape);
    const back = order.map((_, axis) => order.indexOf(axis));
    return [permute(cotangent, back)];
  },
});

/** The product along the axes (ascending), which are gone from the shape; 1 where there is nothing. */
export function prod(x: Node, axes: readonly number[]): Node {
  return axes.length === 0 ? x : applyPrimitive(prodPrimitive, [x], { axes: [...axes] });
}

/** The cotangent in equal parts for all elements that `isPassed` does not exclude. */
function shareAmong(node: Node, g: Node, isPassed: (x: Node, extreme: Node) => Node): Node {
  const x = node.inputs[0]!;
  const axes = axesOf(node);
  const chosen = select(isPassed(x, spread(node, x.shape, axes)), fullLike(x, 0), fullLike(x, 1));
  return mul(chosen, spread(div(g, sum(chosen, axes)), x.shape, axes));
}

const bound = (dtype: DType, side: "low" | "high"): number => boundsOf(dtype)[side];

export const maxPrimitive: Primitive = reduction({
  name: "max",
  dtypes: numeric,
  identity: (dtype) => bound(dtype, "low"),
  combine: scalar.max,
  allowsEmpty: false,
  // y = max_j x[j]:  dx[j] = g / n where x[j] is one of the n greatest, else 0
  vjp: (node, g) => [shareAmong(node, g, (x, greatest) => less(x, greatest))],
});

/** The greatest along the axes (ascending), which are gone from the shape and must not be empty; NaN if one is. */
export function max(x: Node, axes: readonly number[]): Node {
  return axes.length === 0 ? x : applyPrimitive(maxPrimitive, [x], { axes: [...axes] });
}

export const minPrimitive: Primitive = reduction({
  name: "min",
  dtypes: numeric,
  identity: (dtype) => bound(dtype, "high"),
  combine: scalar.min,
  allowsEmpty: false,
  // y = min_j x[j]:  dx[j] = g / n where x[j] is one of the n least, else 0
  vjp: (node, g) => [shareAmong(node, g, (x, least) => less(least, x))],
});

/** The least along the axes (ascending), which are gone from the shape and must not be empty; NaN if one is. */
export function min(x: Node, axes: readonly number[]): Node {
  return axes.length === 0 ? x : applyPrimitive(minPrimitive, [x], { axes: [...axes] });
}
