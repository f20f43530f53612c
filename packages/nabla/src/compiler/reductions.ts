/**
 * Reductions over few elements are written out where they are read, as pointwise nodes are:
 *
 *   max of a window → max(max(max(w[0, 0], w[0, 1]), w[1, 0]), w[1, 1])
 *
 * So the largest element of a window, its place, and what is computed before and after them are one pass over memory. All
 * others are heads (compiler/heads.ts). Elements are combined in row-major order, on every device.
 */
import { constant } from "../scalar/build.ts";
import type { Expression } from "../scalar/expression.ts";
import { type Shape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";

const axesOf = (node: Node): readonly number[] => node.attributes["axes"] as readonly number[];

/** How many elements of its input become one of a reduction. */
export function reducedCount(node: Node): number {
  const { shape } = node.inputs[0]!;
  return sizeOf(axesOf(node).map((axis) => shape[axis]!));
}

/** The number of elements that become one, where they are neighbours in memory; null for any other node. */
export function columnsOf(node: Node): number | null {
  if (node.primitive.semantics.kind !== "reduction") return null;
  const { shape } = node.inputs[0]!;
  const axes = axesOf(node);
  const first = firstColumnAxis(shape, axes);
  const isRow = shape.every((extent, axis) => extent === 1 || axes.includes(axis) === axis >= first);
  return isRow ? reducedCount(node) : null;
}

/** The axis from which on a reduction reduces, counting axes of one element with those before. */
export function firstColumnAxis(shape: Shape, axes: readonly number[]): number {
  const first = shape.findIndex((extent, axis) => extent !== 1 && axes.includes(axis));
  return first < 0 ? shape.length : first;
}

/** Rows of so many elements are gone along (compiler/rows.ts). */
export const leastColumns = 16;

/** More elements are not written out. */
const mostElements = 16;

/** Whether a reduction is written out. */
export function isShortReduction(node: Node): boolean {
  if (node.primitive.semantics.kind !== "reduction") return false;
  const columns = columnsOf(node);
  return columns === null ? reducedCount(node) <= mostElements : columns < leastColumns;
}

/** combine(… combine(input(0), input(1)) …) for the element of a reduction at these indices. */
export function writeOut(
  node: Node,
  indices: readonly Expression[],
  element: (input: Node, indices: readonly Expression[]) => Expression,
): Expression {
  const { semantics } = node.primitive;
  if (semantics.kind !== "reduction") throw new TypeError(`${node.primitive.name} is no reduction`);
  const input = node.inputs[0]!;
  const axes = axesOf(node);
  let places: Expression[][] = [[]]; // of the input, row by row
  let kept = 0;
  input.shape.forEach((extent, axis) => {
    const along = axes.includes(axis)
      ? Array.from({ length: extent }, (_, step) => constant(step, "int32"))
      : [indices[kept++]!];
    places = places.flatMap((place) => along.map((index) => [...place, index]));
  });
  if (places.length === 0) return constant(semantics.identity(node.dtype), node.dtype);
  return places.map((place) => element(input, place)).reduce((left, right) => semantics.combine(left, right));
}
