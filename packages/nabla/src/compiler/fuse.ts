/**
 * graph → groups: nodes that are computed together in one loop nest.
 *
 * A group has one iteration space. Its head, if it has one, is a reduction, contraction, scatter or loop; its members are the
 * nodes that it stores (a loop's: those of its results that are wanted, each of its own size). Nodes without memory are written out where they are needed (compiler/element.ts). A node joins
 * the group that makes its inputs where it reads only the very element that the group is at, or the row in which it is
 * (compiler/rows.ts); otherwise a group that reads the same memory; otherwise it opens a group. Groups come in an order in
 * which they can run.
 */
import { type Shape, sizeOf } from "../base/shape.ts";
import { creationOrder, type Graph, leavesOf, rootsOf } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { withoutReshapes } from "./element.ts";
import { collectLevels, mostLevels } from "./levels.ts";
import { joinReason, levelsInside, mergeRows, type OpenGroup, openGroup } from "./open-group.ts";
import { collectReads, noteRead, type Reads } from "./reads.ts";
import { planRows, rowColumnsOf, type RowSpace } from "./rows.ts";
import { indexGroups } from "./group-index.ts";
import { isHead, isResult } from "./heads.ts";
import { chooseStored } from "./store.ts";

export interface Group {
  readonly head: Node | null;
  readonly shape: Shape;
  /**
   * Nodes that are stored, all of the size of `shape` (but a loop's results, and what is computed by rows); the head is
   * among them only where it is stored itself.
   */
  readonly members: readonly Node[];
  /** What the group reads from memory; true where only at the position that it is computing. */
  readonly reads: ReadonlyMap<Node, boolean>;
  /** The rows that the group goes over, if it does; it has no head then. */
  readonly rows: RowSpace | null;
}

export function fuse(graph: Graph): Group[] {
  const leaves = new Set(leavesOf(graph));
  const order = smallFirst(creationOrder(rootsOf(graph)));
  const stored = chooseStored(graph, order);
  const isMemory = (node: Node): boolean => leaves.has(node) || stored.has(node);
  const readsOf = collectReads(isMemory);
  const levelsOf = collectLevels(isMemory);

  const groups: OpenGroup[] = [];
  const position = new Map<Node, number>();
  const index = indexGroups(position);
  for (const node of order) {
    if (!stored.has(node)) continue;
    const reads = readsOf(node);
    const columns = rowColumnsOf(node);
    const joins = (at: number): boolean =>
      levelsInside(reads, levelsOf(node), groups[at]!.levels) <= mostLevels &&
      joinReason(groups[at]!, node, reads, (read) => position.get(read), at) === true;
    const joinable = isHead(node) ? columns !== null : !isResult(node);
    const candidates = joinable ? index.candidatesFor(node, reads) : [];
    const at = isResult(node) ? position.get(node.inputs[0]!)! : (candidates.find(joins) ?? groups.length);
    const group = (groups[at] ??= openGroup(node));
    if (columns !== null) group.columns = columns;
    group.levels.set(node, levelsInside(reads, levelsOf(node), group.levels));
    group.members.push(node);
    for (const [read, reach] of reads) noteRead(group.reads, read, reach);
    position.set(node, at);
    index.note(group, at, reads);
  }
  mergeRows(groups, position, readsOf, levelsOf);
  return closeGroups(graph, order, stored, readsOf, groups, position);
}

/** Decides what of each group gets memory: what is wanted outside, or read where the group does not pass by with it. */
function closeGroups(
  graph: Graph,
  order: readonly Node[],
  stored: ReadonlySet<Node>,
  readsOf: (node: Node) => Reads,
  groups: readonly OpenGroup[],
  position: ReadonlyMap<Node, number>,
): Group[] {
  const goesOverRows = ({ columns, members, size }: OpenGroup): boolean =>
    columns > 1 && (members.filter(isHead).length > 1 || members.some((member) => sizeOf(member.shape) === size));
  const byRows = groups.map(goesOverRows);
  const wanted = new Set(rootsOf(graph));
  for (const node of order) {
    if (!stored.has(node)) continue;
    const at = position.get(node)!;
    for (const [read, reach] of readsOf(node)) {
      const isHere = position.get(read) === at && (byRows[at]! || (reach === 1 && !isHead(node)));
      if (!isHere) wanted.add(read);
    }
  }
  return groups.flatMap((group, at): Group[] => {
    if (group.members.length === 0) return []; // merged into another
    const members = group.members.filter((member) => wanted.has(member));
    if (byRows[at]!) {
      const { rows, reads } = planRows(group, new Set(members), readsOf);
      return [{ head: null, shape: rows.shape, members, reads, rows }];
    }
    const head = group.members.find(isHead) ?? null;
    const reads = new Map<Node, boolean>();
    for (const member of group.members) {
      for (const [read, reach] of readsOf(member)) {
        reads.set(read, reach === 1 && !isHead(member) && (reads.get(read) ?? true));
      }
    }
    return [{ head, shape: (head ?? withoutReshapes(group.members[0]!)).shape, members, reads, rows: null }];
  });
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
