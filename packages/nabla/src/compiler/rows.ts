/**
 * Groups that go over rows: rows of a tensor are reduced, perhaps several times, and what is reduced is used in the same row.
 * One row after the other is computed in stages; a stage is one pass over the columns, after which what it reduced is known:
 *
 *   softmax:  max x  |  e = exp(x - max), sum e  |  e / sum
 *
 * A member is of the size of the row space (full), or has one element for each row. It belongs to the first stage in which
 * all that it reads is known. Full members that later stages read are kept for one row (lower/rows.ts).
 */
import { type Shape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import type { Reads } from "./reads.ts";
import { columnsOf, firstColumnAxis, leastColumns } from "./reductions.ts";

export interface RowStage {
  /** What the pass over the columns reduces, and the full members that it stores. */
  readonly reductions: readonly Node[];
  readonly full: readonly Node[];
  /** What is stored after it, one element for each row, and what later stages read of such; reductions may be among them. */
  readonly perRow: readonly Node[];
}

export interface RowSpace {
  readonly shape: Shape;
  /** Axes from this one on are a row's columns. */
  readonly firstColumn: number;
  readonly stages: readonly RowStage[];
  /** Full members without memory that live where another is stored when they are needed no more: softmax's exponentials. */
  readonly homes: ReadonlyMap<Node, Node>;
}

/** Rows are what threads share: where there are but few, only small tensors are worth going over by rows. */
const leastRows = 8;
const smallTensor = 16_384;

/** The columns of a reduction that is worth going over by rows; null for all other nodes. */
export function rowColumnsOf(node: Node): number | null {
  const columns = columnsOf(node);
  if (columns === null || columns < leastColumns) return null;
  const rows = sizeOf(node.shape);
  return rows >= leastRows || rows * columns <= smallTensor ? columns : null;
}

export interface RowGroup {
  /** All nodes that are computed, each after those that it reads. */
  readonly members: readonly Node[];
  readonly size: number;
  readonly columns: number;
}

/** Where a row group must read a node for it to be of the row that is being computed, when `reader` reads it. */
export function alignedReach({ size, columns }: Pick<RowGroup, "size" | "columns">, reader: Node, read: Node): number {
  const isPerRow = (node: Node): boolean => columns > 1 && sizeOf(node.shape) * columns === size;
  if (!isPerRow(read)) return 1;
  return isPerRow(reader) && columnsOf(reader) !== columns ? 1 : columns;
}

export interface RowPlan {
  readonly rows: RowSpace;
  /** What the group reads from memory; true where it reads a row no later than it stores anything of that row and size. */
  readonly reads: ReadonlyMap<Node, boolean>;
}

/** Divides the members into stages. `stored` are those that get memory. */
export function planRows(group: RowGroup, stored: ReadonlySet<Node>, readsOf: (node: Node) => Reads): RowPlan {
  const { members, size, columns } = group;
  const inside = new Set(members);
  const isReduction = (node: Node): boolean => columnsOf(node) === columns && sizeOf(node.shape) * columns === size;
  const isFull = (node: Node): boolean => sizeOf(node.shape) === size;
  const passes = (node: Node): boolean => isFull(node) || isReduction(node);

  const level = new Map<Node, number>();
  const lastUse = new Map<Node, number>();
  const aligned = new Map<Node, boolean>();
  for (const member of members) {
    let at = passes(member) ? 1 : 0;
    for (const read of readsOf(member).keys()) {
      if (!inside.has(read)) continue;
      at = Math.max(at, level.get(read)! + (passes(member) && !isFull(read) ? 1 : 0));
    }
    level.set(member, at);
    for (const [read, reach] of readsOf(member)) {
      lastUse.set(read, Math.max(lastUse.get(read) ?? 0, at));
      const isAligned = isFull(read) ? reach === 1 && passes(member) : reach === alignedReach(group, member, read);
      aligned.set(read, (aligned.get(read) ?? true) && isAligned);
    }
  }

  const stages = Array.from({ length: 1 + Math.max(...level.values()) }, (_, at): RowStage => {
    const here = members.filter((member) => level.get(member) === at);
    const needed = here.filter((member) => stored.has(member) || (lastUse.get(member) ?? 0) > at);
    return {
      reductions: here.filter(isReduction),
      full: needed.filter(isFull),
      perRow: needed.filter((member) => !isFull(member)),
    };
  });
  const homes = new Map<Node, Node>();
  for (const { full } of stages) {
    for (const member of full) {
      const fits = (other: Node): boolean =>
        stored.has(other) && isFull(other) && other.dtype === member.dtype && level.get(other)! >= lastUse.get(member)!;
      const taken = [...homes.values()];
      const home = stored.has(member) ? undefined : members.find((other) => fits(other) && !taken.includes(other));
      if (home !== undefined) homes.set(member, home);
    }
  }

  const reads = new Map<Node, boolean>();
  for (const [read, isAligned] of aligned) {
    if (inside.has(read)) continue;
    const writes = members.filter(
      (member) => (stored.has(member) || homes.has(member)) && sizeOf(member.shape) === sizeOf(read.shape),
    );
    reads.set(read, isAligned && writes.every((member) => level.get(member)! >= lastUse.get(read)!));
  }
  const { inputs, attributes } = members.find(isReduction)!;
  const { shape } = inputs[0]!;
  const firstColumn = firstColumnAxis(shape, attributes["axes"] as readonly number[]);
  return { rows: { shape, firstColumn, stages, homes }, reads };
}
