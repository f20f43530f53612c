/**
 * Which stored nodes and leaves an element needs, and where: at its own position p, at the row ⌊p / columns⌋ that it lies in,
 * or anywhere. Positions are row-major, so that reshapes do not matter. Fusion asks for nothing else.
 *
 * A reduction is told from the positions of what it reduces.
 */
import { type Shape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { index } from "../scalar/build.ts";

/** 1: the element at the same position; n > 1: the one of the row of n elements that the position is in; 0: others. */
export type Reach = number;

export type Reads = ReadonlyMap<Node, Reach>;

const elsewhere: Reach = 0;

/** Makes the function that finds a node's reads by walking down to memory. */
export function collectReads(isMemory: (node: Node) => boolean): (node: Node) => Reads {
  const done = new Map<Node, Reads>();
  const visit = (node: Node): Reads => {
    let reads = done.get(node);
    if (reads === undefined) {
      reads = collect(node);
      done.set(node, reads);
    }
    return reads;
  };
  const collect = (node: Node): Reads => {
    const own = reachOf(node);
    const reads = new Map<Node, Reach>();
    for (const input of node.inputs) {
      if (isMemory(input)) noteRead(reads, input, own);
      else for (const [read, reach] of visit(input)) noteRead(reads, read, own * reach);
    }
    return reads;
  };
  return visit;
}

/** What is read in two different ways is read elsewhere. */
export function noteRead(reads: Map<Node, Reach>, read: Node, reach: Reach): void {
  reads.set(read, (reads.get(read) ?? reach) === reach ? reach : elsewhere);
}

/** Where a node reads its inputs. */
export function reachOf(node: Node): Reach {
  const { semantics } = node.primitive;
  switch (semantics.kind) {
    case "pointwise":
    case "result":
      return 1;
    case "reduction":
      return columnsOf(node) === null ? elsewhere : 1;
    case "view":
      return semantics.keepsOrder === true ? 1 : repeatedColumns(node);
    default:
      return elsewhere;
  }
}

/** The number of elements that become one, where they are neighbours in memory; null for any other node. */
export function columnsOf(node: Node): number | null {
  if (node.primitive.semantics.kind !== "reduction") return null;
  const { shape } = node.inputs[0]!;
  const axes = node.attributes["axes"] as readonly number[];
  const first = firstColumnAxis(shape, axes);
  const isRow = shape.every((extent, axis) => extent === 1 || axes.includes(axis) === axis >= first);
  return isRow ? sizeOf(axes.map((axis) => shape[axis]!)) : null;
}

/** The axis from which on a reduction reduces, counting axes of one element with those before. */
export function firstColumnAxis(shape: Shape, axes: readonly number[]): number {
  const first = shape.findIndex((extent, axis) => extent !== 1 && axes.includes(axis));
  return first < 0 ? shape.length : first;
}

/** [n, 1] → [n, m]: m, where a view repeats each element side by side; told by where its elements come from. */
function repeatedColumns(node: Node): Reach {
  const { semantics } = node.primitive;
  const from = node.inputs[0]!.shape;
  const { shape } = node;
  const first = shape.findIndex((extent, axis) => extent !== from[axis]);
  const repeats =
    from.length === shape.length && first >= 0 && from.every((extent, axis) => axis < first || extent === 1);
  if (semantics.kind !== "view" || !repeats) return elsewhere;
  const indices = shape.map((extent, axis) => index(`axis${axis}`, extent));
  const source = semantics.source(indices, node);
  const stays = source.indices.every((part, axis) => shape[axis] === 1 || axis >= first || part === indices[axis]);
  return stays && source.valid === undefined ? sizeOf(shape.slice(first)) : elsewhere;
}
