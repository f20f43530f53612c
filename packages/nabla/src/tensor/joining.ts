/**
 * Several nodes into one: along an axis they have (`concat`) or a new one (`stack`). Each is padded with zeros to its
 * place; the places are then chosen by index, so that NaN and infinity of one part never touch another.
 */
import { promote } from "../base/dtype.ts";
import { ShapeError } from "../base/errors.ts";
import { formatShape, normalizeAxis, sameShape } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { less, select } from "../primitives/logic.ts";
import { iota } from "../primitives/sources.ts";
import { castTo, constantLike } from "./broadcast.ts";
import { padAxis, unsqueeze } from "./layout.ts";

export function concat(nodes: readonly Node[], axis: number = 0): Node {
  const first = nodes[0];
  if (first === undefined) throw new ShapeError("concat: takes at least one tensor");
  const place = normalizeAxis("concat", axis, first.shape.length);
  for (const node of nodes) {
    if (!sameShape(node.shape.toSpliced(place, 1), first.shape.toSpliced(place, 1))) {
      throw new ShapeError(
        `concat: shapes ${formatShape(first.shape)} and ${formatShape(node.shape)} differ in another axis than ${axis}`,
      );
    }
  }
  const dtype = nodes.map((node) => node.dtype).reduce(promote);
  return join(
    nodes.map((node) => castTo(node, dtype)),
    place,
  );
}

/** By halves, so that n parts are ⌈log₂ n⌉ choices deep. */
function join(nodes: readonly Node[], axis: number): Node {
  if (nodes.length === 1) return nodes[0]!;
  const middle = Math.ceil(nodes.length / 2);
  const left = join(nodes.slice(0, middle), axis);
  const right = join(nodes.slice(middle), axis);
  const border = left.shape[axis]!;
  const length = right.shape[axis]!;
  if (border === 0) return right;
  if (length === 0) return left;
  const before = padAxis(left, axis, 0, length);
  const behind = padAxis(right, axis, border, 0);
  const positions = iota(before.shape, axis, "int32");
  return select(less(positions, constantLike(positions, border)), before, behind);
}

export function stack(nodes: readonly Node[], axis: number = 0): Node {
  const first = nodes[0];
  if (first === undefined) throw new ShapeError("stack: takes at least one tensor");
  for (const node of nodes) {
    if (!sameShape(node.shape, first.shape)) {
      throw new ShapeError(`stack: shapes ${formatShape(first.shape)} and ${formatShape(node.shape)} differ`);
    }
  }
  return concat(
    nodes.map((node) => unsqueeze(node, axis)),
    axis < 0 ? axis + first.shape.length + 1 : axis,
  );
}
