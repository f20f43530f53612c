/**
 * Moving elements without computing: reshape, axes, slices, padding, parts. Axes may be negative everywhere.
 */
import { AxisError, ShapeError } from "../base/errors.ts";
import { checkShape, formatShape, normalizeAxes, normalizeAxis, type Shape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import * as extent from "../primitives/extent.ts";
import * as layout from "../primitives/layout.ts";
import { select } from "../primitives/logic.ts";
import { full } from "../primitives/sources.ts";
import { constantLike, expandTo } from "./broadcast.ts";

/** The same elements in another shape; one dimension may be -1 and is found from the others. */
export function reshape(node: Node, shape: Shape): Node {
  const unknown = shape.indexOf?.(-1) ?? -1;
  const size = sizeOf(node.shape);
  if (unknown < 0) {
    checkShape("reshape", shape);
    if (sizeOf(shape) !== size) throw misfit(node, shape);
    return layout.reshape(node, [...shape]);
  }
  const others = sizeOf(shape.filter((_, axis) => axis !== unknown));
  if (others <= 0 || size % others !== 0) throw misfit(node, shape);
  const complete = shape.map((dimension, axis) => (axis === unknown ? size / others : dimension));
  checkShape("reshape", complete);
  return layout.reshape(node, complete);
}

function misfit(node: Node, shape: Shape): ShapeError {
  const size = sizeOf(node.shape);
  return new ShapeError(`reshape: ${size} elements of ${formatShape(node.shape)} do not fit ${formatShape(shape)}`);
}

/** Reorders axes: axis k of the result is axis `axes[k]` of the node. */
export function permute(node: Node, axes: readonly number[]): Node {
  const rank = node.shape.length;
  const normalized = axes.map((axis) => normalizeAxis("permute", axis, rank));
  if (normalized.length !== rank || new Set(normalized).size !== rank) {
    throw new AxisError(`permute: [${axes.join(", ")}] must name each axis of ${formatShape(node.shape)} once`);
  }
  return normalized.every((axis, place) => axis === place) ? node : layout.permute(node, normalized);
}

/** All axes in reverse order, or two of them swapped. */
export function transpose(node: Node, first?: number, second?: number): Node {
  const rank = node.shape.length;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  if (first === undefined && second === undefined) return permute(node, axes.reverse());
  if (first === undefined || second === undefined) {
    throw new AxisError("transpose: swaps two axes, or reverses all where none is named; one was named");
  }
  const a = normalizeAxis("transpose", first, rank);
  const b = normalizeAxis("transpose", second, rank);
  axes[a] = b;
  axes[b] = a;
  return permute(node, axes);
}

/** Takes out axes of dimension 1: the named ones, or all. */
export function squeeze(node: Node, axes?: number | readonly number[]): Node {
  const { shape } = node;
  const chosen =
    axes === undefined
      ? shape.flatMap((dimension, axis) => (dimension === 1 ? [axis] : []))
      : normalizeAxes("squeeze", axes, shape.length);
  for (const axis of chosen) {
    if (shape[axis] !== 1) {
      throw new ShapeError(`squeeze: axis ${axis} of ${formatShape(shape)} is ${shape[axis]}, only 1 can be squeezed`);
    }
  }
  return reshape(
    node,
    shape.filter((_, axis) => !chosen.includes(axis)),
  );
}

/** Puts in an axis of dimension 1, at this place of the result. */
export function unsqueeze(node: Node, axis: number): Node {
  const place = normalizeAxis("unsqueeze", axis, node.shape.length + 1);
  return reshape(node, node.shape.toSpliced(place, 0, 1));
}

/** Broadcasts to a shape; -1 keeps a dimension. */
export function expand(node: Node, shape: Shape): Node {
  const missing = shape.length - node.shape.length;
  const complete = shape.map((dimension, axis) =>
    dimension === -1 && axis >= missing ? node.shape[axis - missing]! : dimension,
  );
  checkShape("expand", complete);
  return expandTo("expand", node, complete);
}

/** Reverses the order along axes, all unless told. */
export function flip(node: Node, axes?: number | readonly number[]): Node {
  return layout.flip(node, normalizeAxes("flip", axes, node.shape.length));
}

/** A position that may be negative (from the end), held within 0 … length. */
function clampPosition(position: number, length: number): number {
  return Math.max(0, Math.min(length, position < 0 ? position + length : position));
}

function checkPosition(name: string, position: number): void {
  if (!Number.isInteger(position)) throw new ShapeError(`slice: ${name} is ${position}, it must be an integer`);
}

/** Elements start, start + step, … before `end` along one axis; positions as in Python. */
export function slice(node: Node, start: number, end: number | undefined, axis: number = 0, step: number = 1): Node {
  const place = normalizeAxis("slice", axis, node.shape.length);
  const length = node.shape[place]!;
  checkPosition("start", start);
  if (end !== undefined) checkPosition("end", end);
  if (!Number.isInteger(step) || step < 1) {
    throw new ShapeError(`slice: step is ${step}, it must be an integer of at least 1; flip reverses`);
  }
  const from = clampPosition(start, length);
  const to = Math.max(from, end === undefined ? length : clampPosition(end, length));
  return sliceAxis(node, place, from, to, step);
}

/** The slice without any convenience. */
export function sliceAxis(node: Node, axis: number, from: number, to: number, step: number = 1): Node {
  if (from === 0 && to === node.shape[axis] && step === 1) return node;
  return extent.slice(
    node,
    node.shape.map((_, other) => (other === axis ? from : 0)),
    node.shape.map((dimension, other) => (other === axis ? to : dimension)),
    node.shape.map((_, other) => (other === axis ? step : 1)),
  );
}

/** Element `index` along the first axis, negative from the end; the axis is gone. */
export function at(node: Node, index: number): Node {
  const [length, ...rest] = node.shape;
  if (length === undefined) throw new ShapeError("at: a scalar has no elements to pick");
  if (!Number.isInteger(index) || index < -length || index >= length) {
    throw new ShapeError(`at: index ${index} is out of range for the ${length} of ${formatShape(node.shape)}`);
  }
  const from = index < 0 ? index + length : index;
  return reshape(sliceAxis(node, 0, from, from + 1), rest);
}

/** Surrounds with a constant: [before, after] for each axis. */
export function pad(node: Node, padding: readonly (readonly [number, number])[], value: number = 0): Node {
  const { shape } = node;
  if (padding.length !== shape.length) {
    throw new ShapeError(
      `pad: takes a pair for each of the ${shape.length} axes of ${formatShape(shape)}, and gets ${padding.length}`,
    );
  }
  for (const [before, after] of padding) {
    if (!Number.isInteger(before) || !Number.isInteger(after) || before < 0 || after < 0) {
      throw new ShapeError(`pad: [${before}, ${after}] must be integers >= 0; slice takes elements away`);
    }
  }
  const padded = padZero(node, padding);
  if (value === 0 || padded === node) return padded;
  const inside = padZero(full(1, shape, "bool"), padding);
  return select(inside, padded, constantLike(padded, value));
}

function padZero(node: Node, padding: readonly (readonly [number, number])[]): Node {
  if (padding.every(([before, after]) => before === 0 && after === 0)) return node;
  return extent.pad(
    node,
    padding.map(([before]) => before),
    padding.map(([, after]) => after),
    padding.map(() => 0),
  );
}

/** Zeros before and behind along one axis. */
export function padAxis(node: Node, axis: number, before: number, after: number): Node {
  return padZero(
    node,
    node.shape.map((_, other): [number, number] => (other === axis ? [before, after] : [0, 0])),
  );
}

/** Parts along an axis: so many equal ones, or one of each size. */
export function split(node: Node, parts: number | readonly number[], axis: number = 0): Node[] {
  const place = normalizeAxis("split", axis, node.shape.length);
  const length = node.shape[place]!;
  let from = 0;
  return splitSizes(node.shape, length, parts, axis).map((size) => sliceAxis(node, place, from, (from += size)));
}

function splitSizes(shape: Shape, length: number, parts: number | readonly number[], axis: number): readonly number[] {
  if (typeof parts === "number") {
    if (!Number.isInteger(parts) || parts < 1 || length % parts !== 0) {
      throw new ShapeError(
        `split: axis ${axis} of ${formatShape(shape)} does not divide into ${parts} equal parts (${length})`,
      );
    }
    return new Array<number>(parts).fill(length / parts);
  }
  checkShape("split", parts);
  const total = parts.reduce((sum, size) => sum + size, 0);
  if (total !== length) {
    throw new ShapeError(
      `split: sizes ${formatShape(parts)} add up to ${total}, axis ${axis} of ${formatShape(shape)} is ${length}`,
    );
  }
  return parts;
}
