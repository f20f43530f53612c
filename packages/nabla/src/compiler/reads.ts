/**
 * Which stored nodes and leaves an element needs, and where: at its own position p, at the row ⌊p / columns⌋ that it lies in,
 * or anywhere. Positions are row-major, so that reshapes do not matter. Fusion asks for nothing else.
 *
 * A reduction with a loop of its own is told from the positions of what it reduces; one that is written out from its own.
 */
import { sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { index } from "../scalar/build.ts";
import { columnsOf, isShortReduction } from "./reductions.ts";

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
    const reads = new Map<Node, Reach>();
    for (const input of node.inputs) {
      if (isMemory(input)) noteRead(reads, input, reachThrough(node, 1));
      else for (const [read, reach] of visit(input)) noteRead(reads, read, reachThrough(node, reach));
    }
    return reads;
  };
  return visit;
}

/** What is read in two different ways is read elsewhere. */
export function noteRead(reads: Map<Node, Reach>, read: Node, reach: Reach): void {
  reads.set(read, (reads.get(read) ?? reach) === reach ? reach : elsewhere);
}

/** Where a node reads what its inputs read at `reach`. */
function reachThrough(node: Node, reach: Reach): Reach {
  if (!isShortReduction(node)) return reachOf(node) * reach;
  const columns = columnsOf(node); // one for all columns of a row is one for each element of the result
  return columns !== null && reach % columns === 0 ? reach / columns : elsewhere;
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
