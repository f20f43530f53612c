/**
 * Groups that are still being gathered (compiler/fuse.ts): whether a node can be computed in one, and whether it should be.
 */
import { sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { noteRead, type Reach, type Reads } from "./reads.ts";
import { alignedReach, rowColumnsOf } from "./rows.ts";
import { isHead } from "./heads.ts";
import { isRegister, mostLevels } from "./levels.ts";

export interface OpenGroup {
  readonly head: Node | null;
  readonly size: number;
  /** 1 where the group does not go over rows. */
  columns: number;
  readonly members: Node[];
  readonly reads: Map<Node, Reach>;
  /** How deep the expression of each member is in the group, which computes it from others in place. */
  readonly levels: Map<Node, number>;
}

export function openGroup(node: Node): OpenGroup {
  const columns = rowColumnsOf(node);
  const size = sizeOf(node.shape) * (columns ?? 1);
  const head = isHead(node) && columns === null ? node : null;
  return { head, size, columns: 1, members: [], reads: new Map(), levels: new Map() };
}

/** How deep the node's expression is, given those that its group computes in place; a head's value is in a register there. */
export function levelsInside(reads: Reads, own: number, levels: ReadonlyMap<Node, number>): number {
  let below = 0;
  for (const read of reads.keys()) if (!isRegister(read)) below = Math.max(below, levels.get(read) ?? 0);
  return below + own;
}

/** Whether the node can be computed in the group that is at `at`, and whether it has a reason to be: undefined, false, true. */
export function joinReason(
  group: OpenGroup,
  node: Node,
  reads: Reads,
  positionOf: (node: Node) => number | undefined,
  at: number,
): boolean | undefined {
  const kind = group.head?.primitive.semantics.kind;
  if (kind === "indexed" || kind === "loop") return undefined;
  const size = sizeOf(node.shape);
  const reduced = isHead(node) ? rowColumnsOf(node)! : 1;
  const isFull = size * reduced === group.size;
  const fits = reduced === 1 || (group.columns === 1 ? group.head === null : group.columns === reduced);
  if (!fits || !(isFull || size * group.columns === group.size)) return undefined;
  const space = { size: group.size, columns: Math.max(group.columns, reduced) };
  for (const [read, reach] of reads) {
    const made = positionOf(read);
    if (made === undefined || made < at) continue;
    if (made > at || reach !== alignedReach(space, node, read)) return undefined;
    if (!isFull && sizeOf(read.shape) !== size) return undefined;
  }
  const sharesMemory = (read: Node, reach: Reach): boolean => {
    if (group.head !== null || !isFull || !group.reads.has(read)) return false;
    if (space.columns === 1) return true;
    return reach === 1 && group.reads.get(read) === 1 && sizeOf(read.shape) === group.size;
  };
  return [...reads].some(([read, reach]) => positionOf(read) === at || sharesMemory(read, reach));
}

/**
 * rows A; …; rows B   →   rows A, B; …   where B needs nothing that is made between them,
 *                     →   …; rows A, B   where nothing between them needs A;
 *
 * and B reads what A makes or reads. Their members came in an order in which none of B's alone had a reason, or was able, to
 * join A. What is left is an empty group.
 */
export function mergeRows(
  groups: readonly OpenGroup[],
  position: Map<Node, number>,
  readsOf: (node: Node) => Reads,
  levelsOf: (node: Node) => number,
): void {
  const madeAt = (at: number) => (node: Node) => position.get(node) === at;
  const readsOfGroup = ({ members }: OpenGroup): Node[] => members.flatMap((member) => [...readsOf(member).keys()]);
  /** Whether the group's members can be computed at `to`, with those of `from` there too. */
  const fits = (host: OpenGroup, members: readonly Node[], from: number, to: number): boolean => {
    const positionOf = (node: Node): number | undefined => (madeAt(from)(node) ? to : position.get(node));
    return (
      members.every((member) => joinReason(host, member, readsOf(member), positionOf, to) !== undefined) &&
      levelsOfAll(together(from, to)).every((levels) => levels <= mostLevels)
    );
  };
  const together = (from: number, to: number): readonly Node[] =>
    [Math.min(from, to), Math.max(from, to)].flatMap((at) => groups[at]!.members);
  const levelsOfAll = (members: readonly Node[]): readonly number[] => {
    const inside = new Map<Node, number>();
    return members.map((member) => {
      const levels = levelsInside(readsOf(member), levelsOf(member), inside);
      inside.set(member, levels);
      return levels;
    });
  };
  const move = (from: number, to: number): void => {
    const [source, host] = [groups[from]!, groups[to]!];
    const all = together(from, to);
    for (const [place, levels] of levelsOfAll(all).entries()) host.levels.set(all[place]!, levels);
    for (const member of source.members) position.set(member, to);
    source.members.length = 0;
    host.members.splice(0, host.members.length, ...all);
    for (const [read, reach] of source.reads) noteRead(host.reads, read, reach);
  };
  groups.forEach((group, at) => {
    if (group.columns === 1) return;
    for (let before = at - 1; before >= 0 && group.members.length > 0; before--) {
      const earlier = groups[before]!;
      if (earlier.columns !== group.columns || earlier.size !== group.size) continue;
      const isRelated = readsOfGroup(group).some((read) => madeAt(before)(read) || earlier.reads.get(read) === 1);
      if (!isRelated) continue;
      if (fits(earlier, group.members, at, before)) move(at, before);
      else if (
        !groups.slice(before + 1, at).some((between) => readsOfGroup(between).some(madeAt(before))) &&
        fits(group, group.members, before, at)
      ) {
        move(before, at);
      }
    }
  });
}
