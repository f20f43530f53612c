/**
 * Elements found through indices that are data: gather and its adjoint scatterAdd, whole slices (`take`), and one-hot
 * rows. Negative indices count from the end.
 */
import { promote } from "../base/dtype.ts";
import { DataError, DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, normalizeAxis, sameShape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import * as indexing from "../primitives/indexing.ts";
import { equal, less, select } from "../primitives/logic.ts";
import { iota } from "../primitives/sources.ts";
import { reshape } from "../primitives/layout.ts";
import { add, checkInteger } from "./arithmetic.ts";
import { castTo, constantLike, expandTo } from "./broadcast.ts";
import { knownValue } from "./known-values.ts";
import { pad, sliceAxis } from "./layout.ts";

/**
 * int32 indices with those that count from the end made positive. One that is out of range is an error where the indices
 * are known; inside a program, which cannot throw, gather answers it with NaN (0 for integers) and scatterAdd drops it.
 */
function wrapIndices(operation: string, indices: Node, length: number): Node {
  checkRange(operation, indices, -length, length);
  const places = checkInteger(operation, indices);
  return select(less(places, constantLike(places, 0)), add(places, length), places);
}

/** Throws where a known index is not in lowest … end - 1. */
function checkRange(operation: string, indices: Node, lowest: number, end: number): void {
  const known = knownValue(indices);
  const position = known?.findIndex((index) => index < lowest || index >= end) ?? -1;
  if (position < 0) return;
  throw new DataError(
    `${operation}: index ${known![position]} (element ${position} of the indices) is out of range, there are ${end}`,
  );
}

function checkRank(operation: string, node: Node, indices: Node): void {
  if (node.shape.length === indices.shape.length) return;
  throw new ShapeError(
    `${operation}: indices ${formatShape(indices.shape)} must have as many axes as ${formatShape(node.shape)}`,
  );
}

function checkWithin(operation: string, node: Node, indices: Node, axis: number): void {
  const fits = indices.shape.every((dimension, other) => other === axis || dimension <= node.shape[other]!);
  if (fits) return;
  throw new ShapeError(
    `${operation}: indices ${formatShape(indices.shape)} reach beyond ${formatShape(node.shape)} in another axis than ${axis}`,
  );
}

/** result[i, j, …] = node[…, indices[i, j, …], …] along the axis; the result has the indices' shape. */
export function gather(node: Node, indices: Node, axis: number): Node {
  const place = normalizeAxis("gather", axis, node.shape.length);
  checkRank("gather", node, indices);
  checkWithin("gather", node, indices, place);
  const part = indices.shape.reduce(
    (rest, dimension, other) => (other === place ? rest : sliceAxis(rest, other, 0, dimension)),
    node,
  );
  return indexing.gather(part, wrapIndices("gather", indices, node.shape[place]!), place);
}

/** Adds source[i, j, …] to element [.., indices[i, j, …], ..] along the axis; several for one place add up. */
export function scatterAdd(node: Node, indices: Node, source: Node, axis: number): Node {
  const place = normalizeAxis("scatterAdd", axis, node.shape.length);
  checkRank("scatterAdd", node, indices);
  checkWithin("scatterAdd", node, indices, place);
  if (!sameShape(indices.shape, source.shape)) {
    throw new ShapeError(
      `scatterAdd: source ${formatShape(source.shape)} must have the shape of the indices, ${formatShape(indices.shape)}`,
    );
  }
  const dtype = promote(node.dtype, source.dtype);
  if (dtype === "bool") throw new DTypeError('scatterAdd: does not add bool; cast it first with astype("int32")');
  const positions = wrapIndices("scatterAdd", indices, node.shape[place]!);
  // Where the indices do not reach, zeros are added.
  const padding = node.shape.map((dimension, other): [number, number] =>
    other === place ? [0, 0] : [0, dimension - indices.shape[other]!],
  );
  return indexing.scatterAdd(castTo(node, dtype), pad(positions, padding), pad(castTo(source, dtype), padding), place);
}

/** Picks whole slices along an axis: the axis is replaced by the indices' shape. */
export function take(node: Node, indices: Node, axis: number = 0): Node {
  const place = normalizeAxis("take", axis, node.shape.length);
  const count = sizeOf(indices.shape);
  const lined = node.shape.map((_, other) => (other === place ? count : 1));
  const everywhere = node.shape.map((dimension, other) => (other === place ? count : dimension));
  const positions = wrapIndices("take", indices, node.shape[place]!);
  const picked = indexing.gather(node, expandTo("take", reshape(positions, lined), everywhere), place);
  return reshape(picked, node.shape.toSpliced(place, 1, ...indices.shape));
}

/** [...] of classes → [..., depth] with 1 at the class and 0 elsewhere; inside a program a class out of range gives zeros. */
export function oneHot(node: Node, depth: number): Node {
  if (!Number.isInteger(depth) || depth < 1) {
    throw new ShapeError(`oneHot: the number of classes is ${depth}, it must be an integer of at least 1`);
  }
  checkRange("oneHot", node, 0, depth);
  const shape = [...node.shape, depth];
  const classes = expandTo("oneHot", reshape(checkInteger("oneHot", node), [...node.shape, 1]), shape);
  return castTo(equal(classes, iota(shape, shape.length - 1, "int32")), "float32");
}
