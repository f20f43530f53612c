/**
 * graph → groups: nodes that are computed together in one loop nest.
 *
 * A group has one iteration space. Its head, if it has one, is a reduction, contraction, scatter or loop; its members are the
 * nodes that it stores (a loop's: those of its results that are wanted, each of its own size). Nodes without memory are written out where they are needed (compiler/element.ts). A node joins
 * the group that makes its inputs where it reads only the very element that the group is at; otherwise a group that
 * reads the same memory; otherwise it opens a group. Groups come in an order in which they can run.
 */
import { type Shape, sizeOf } from "../base/shape.ts";
import { type Graph, leavesOf, rootsOf, topologicalOrder } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { withoutReshapes } from "./element.ts";
import { chooseStored, isHead, isResult } from "./store.ts";

export interface Group {
  readonly head: Node | null;
  readonly shape: Shape;
  /** Nodes that are stored, all of the size of `shape` (but a loop's results); the head is among them only where it is stored itself. */
  readonly members: readonly Node[];
  /** What the group reads from memory; true where only at the position that it is computing. */
  readonly reads: Accesses;
}

/** Stored nodes and leaves that an element needs; true where it needs the element of the same position alone. */
export type Accesses = ReadonlyMap<Node, boolean>;

export function fuse(graph: Graph): Group[] {
  const leaves = new Set(leavesOf(graph));
  const order = smallFirst(topologicalOrder(rootsOf(graph)));
  const stored = chooseStored(graph, order);
  const accessesOf = collectAccesses((node) => leaves.has(node) || stored.has(node));

  const groups: { head: Node | null; size: number; members: Node[]; reads: Map<Node, boolean> }[] = [];
  const position = new Map<Node, number>();
  for (const node of order) {
    if (!stored.has(node)) continue;
    const accesses = accessesOf(node);
    const size = sizeOf(node.shape);
    const joins = (at: number): boolean => {
      const group = groups[at]!;
      const kind = group.head?.primitive.semantics.kind;
      if (group.size !== size || kind === "indexed" || kind === "loop") return false;
      for (const [read, same] of accesses) {
        const made = position.get(read);
        if (made !== undefined && (made > at || (made === at && !same))) return false;
      }
      const sharesMemory = (read: Node): boolean => group.head === null && group.reads.has(read);
      return [...accesses.keys()].some((read) => position.get(read) === at || sharesMemory(read));
    };
    let at = groups.length;
    if (isResult(node)) at = position.get(node.inputs[0]!)! + 1;
    else if (!isHead(node)) while (at > 0 && !joins(at - 1)) at--;
    at = at === 0 || isHead(node) ? groups.length : at - 1;
    const group = (groups[at] ??= { head: isHead(node) ? node : null, size, members: [], reads: new Map() });
    group.members.push(node);
    for (const [read, same] of accesses) group.reads.set(read, same && (group.reads.get(read) ?? true));
    position.set(node, at);
  }

  const read = readElsewhere(order, stored, accessesOf, position);
  const roots = new Set(rootsOf(graph));
  return groups.map(({ head, members, reads }) => ({
    head,
    shape: (head ?? withoutReshapes(members[0]!)).shape,
    members: members.filter((member) => roots.has(member) || read.has(member)),
    reads,
  }));
}

/** Elements up to which a node counts as small. */
const small = 64;

/**
 * Moves small nodes that depend on no head to the front: step counts, learning rates and the like are then known by the
 * time that the large kernels run which can take them in. The order stays topological.
 */
function smallFirst(order: readonly Node[]): readonly Node[] {
  const early = new Set<Node>();
  for (const node of order) {
    if (!isHead(node) && sizeOf(node.shape) <= small && node.inputs.every((input) => early.has(input))) early.add(node);
  }
  return [...order.filter((node) => early.has(node)), ...order.filter((node) => !early.has(node))];
}

/** Accesses of a stored node's element, found by walking down to memory. */
function collectAccesses(isMemory: (node: Node) => boolean): (node: Node) => Accesses {
  const done = new Map<Node, Accesses>();
  const visit = (node: Node): Accesses => {
    let accesses = done.get(node);
    if (accesses === undefined) {
      accesses = collect(node);
      done.set(node, accesses);
    }
    return accesses;
  };
  const collect = (node: Node): Accesses => {
    const { semantics } = node.primitive;
    const keepsOrder = semantics.kind === "view" && semantics.keepsOrder === true;
    const stays = semantics.kind === "pointwise" || semantics.kind === "result" || keepsOrder;
    const accesses = new Map<Node, boolean>();
    const note = (read: Node, same: boolean): void => {
      accesses.set(read, same && (accesses.get(read) ?? true));
    };
    for (const input of node.inputs) {
      if (isMemory(input)) note(input, stays);
      else for (const [read, same] of visit(input)) note(read, same && stays);
    }
    return accesses;
  };
  return visit;
}

/** Stored nodes that some other group reads, or their own at another position: these need memory, the rest registers. */
function readElsewhere(
  order: readonly Node[],
  stored: ReadonlySet<Node>,
  accessesOf: (node: Node) => Accesses,
  position: ReadonlyMap<Node, number>,
): Set<Node> {
  const read = new Set<Node>();
  for (const node of order) {
    if (!stored.has(node)) continue;
    for (const [input, same] of accessesOf(node)) {
      if (!same || position.get(input) !== position.get(node)) read.add(input);
    }
  }
  return read;
}
