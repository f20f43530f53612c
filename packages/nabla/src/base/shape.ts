/**
 * Shapes are frozen lists of non-negative integers, row-major: the last axis is contiguous. A scalar's shape is `[]`.
 */
import { AxisError, ShapeError } from "./errors.ts";

export type Shape = readonly number[];

/** Number of elements: the product of the dimensions, 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dimension of shape) size *= dimension;
  return size;
}

/** Row-major strides in elements: `[2, 3, 4]` → `[12, 4, 1]`. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** `[2, 3]`, as error messages show it. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Throws unless it is an array of non-negative integers whose size can be addressed. */
export function checkShape(operation: string, shape: Shape): void {
  const isArray = Array.isArray(shape);
  if (!isArray || shape.some((dimension) => !Number.isInteger(dimension) || dimension < 0)) {
    const found = isArray ? formatShape(shape) : typeof shape;
    throw new ShapeError(`${operation}: ${found} is no shape, [integers >= 0] is`);
  }
  if (sizeOf(shape) > 2 ** 31 - 1) {
    throw new ShapeError(`${operation}: ${formatShape(shape)} has more than 2^31 - 1 elements`);
  }
}

/** Turns an axis that may be negative (from the end) into 0 … rank-1. */
export function normalizeAxis(operation: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const range = rank === 0 ? "a scalar has no axes" : `axes are ${-rank} to ${rank - 1}`;
    throw new AxisError(`${operation}: axis ${axis} of a tensor of rank ${rank}; ${range}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** Normalizes a list of axes, ascending; none given means all. Throws where one is named twice. */
export function normalizeAxes(
  operation: string,
  axes: number | readonly number[] | null | undefined,
  rank: number,
): number[] {
  if (axes === undefined || axes === null) return Array.from({ length: rank }, (_, axis) => axis);
  const list = typeof axes === "number" ? [axes] : axes;
  const normalized = list.map((axis) => normalizeAxis(operation, axis, rank)).sort((a, b) => a - b);
  if (new Set(normalized).size !== normalized.length) {
    throw new AxisError(`${operation}: axes [${list.join(", ")}] name one axis of rank ${rank} twice`);
  }
  return normalized;
}

/** The shape that two shapes broadcast to, by NumPy's rule: aligned at the end, equal or 1. */
export function broadcastShapes(operation: string, a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  const result = new Array<number>(rank);
  for (let axis = 1; axis <= rank; axis++) {
    const left = a[a.length - axis] ?? 1;
    const right = b[b.length - axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(
        `${operation}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast (${left} and ${right})`,
      );
    }
    result[rank - axis] = left === 1 ? right : left;
  }
  return result;
}
