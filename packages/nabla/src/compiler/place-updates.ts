/**
 * Decides how the cells get their next values. Best is in place: the kernel that computes a value writes it into the
 * cell. That is right where nothing reads the cell's old value afterwards, and the kernel itself reads it only at the
 * position that it writes. Groups that only update cells therefore run after all that read these cells, and
 * groups that only read them first. Otherwise the value is moved there at the
 * end of the program; old values that are still wanted then (outputs, a swap) are saved at its start.
 */
import { type Graph, leavesOf } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import type { Group } from "./fuse.ts";

export interface Updates {
  readonly groups: readonly Group[];
  /** The cell in which a stored node lives. */
  readonly homes: ReadonlyMap<Node, number>;
  /** Cells whose old value is copied before anything runs. */
  readonly saves: readonly number[];
  /** Cells whose next value is copied after everything ran. */
  readonly moves: readonly number[];
}

export function placeUpdates(graph: Graph, fused: readonly Group[]): Updates {
  const groups = readersFirst(graph, updatesAfterReaders(graph, fused));
  const made = new Map<Node, number>();
  groups.forEach((group, at) => group.members.forEach((member) => made.set(member, at)));
  const readers = readersOf(groups);
  const leaves = new Set(leavesOf(graph));

  const homes = new Map<Node, number>();
  const moves: number[] = [];
  graph.cells.forEach(({ read, next }, cell) => {
    if (next === null || next === read) return;
    const at = made.get(next);
    const free = at !== undefined && !leaves.has(next) && !homes.has(next) && !readsOld(readers, groups, at, read);
    if (free) homes.set(next, cell);
    else moves.push(cell);
  });

  const changed = graph.cells.map(({ read, next }) => next !== null && next !== read);
  const wanted = new Set([...graph.outputs, ...moves.map((cell) => graph.cells[cell]!.next!)]);
  const saves = graph.cells.flatMap(({ read }, cell) => (changed[cell]! && wanted.has(read) ? [cell] : []));
  return { groups, homes, saves, moves };
}

/** Which groups read a node, ascending. */
type Readers = ReadonlyMap<Node, readonly number[]>;

function readersOf(groups: readonly Group[]): Readers {
  const readers = new Map<Node, number[]>();
  groups.forEach(({ reads }, at) => {
    for (const node of reads.keys()) {
      const known = readers.get(node);
      if (known === undefined) readers.set(node, [at]);
      else known.push(at);
    }
  });
  return readers;
}

/** Whether the old value is read after group `at`, or by it at other positions than the one it writes. */
function readsOld(readers: Readers, groups: readonly Group[], at: number, old: Node): boolean {
  const last = readers.get(old)?.at(-1) ?? -1;
  return last > at || (last === at && groups[at]!.reads.get(old) === false);
}

/**
 * Moves groups that need leaves alone, among them cells that change, before all others: so that their old values are free.
 * Steps of loops keep carries in this way.
 */
function readersFirst(graph: Graph, groups: readonly Group[]): readonly Group[] {
  const changing = new Set(graph.cells.flatMap(({ read, next }) => (next === null || next === read ? [] : [read])));
  const updates = new Set(graph.cells.map(({ next }) => next));
  const leaves = new Set(leavesOf(graph));
  const isReader = ({ head, members, reads }: Group): boolean => {
    if (head !== null) return false;
    const own = new Set(members);
    const read = [...reads.keys()].filter((node) => !own.has(node));
    return (
      read.every((node) => leaves.has(node)) &&
      read.some((node) => changing.has(node)) &&
      !members.some((member) => updates.has(member))
    );
  };
  return [...groups.filter(isReader), ...groups.filter((group) => !isReader(group))];
}

/**
 * Moves groups whose members are next values that no group reads behind the last readers of the old values, and no further:
 * what an update is computed from is free earlier.
 */
function updatesAfterReaders(graph: Graph, groups: readonly Group[]): readonly Group[] {
  const olds = new Map(graph.cells.flatMap(({ read, next }) => (next === null ? [] : [[next, read] as const])));
  const readers = readersOf(groups);
  const isUpdate = ({ members }: Group, at: number): boolean =>
    members.every((member) => olds.has(member) && (readers.get(member) ?? []).every((reader) => reader === at));
  const placed = groups.map((group, at) => {
    const behind = isUpdate(group, at)
      ? group.members.map((member) => readers.get(olds.get(member)!)?.at(-1) ?? at)
      : [];
    const moved = Math.max(at, ...behind);
    return { group, at: moved === at ? at : moved + 0.5 };
  });
  return placed.sort((a, b) => a.at - b.at).map(({ group }) => group);
}
