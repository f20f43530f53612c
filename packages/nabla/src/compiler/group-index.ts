/**
 * Which open groups a node may join (compiler/fuse.ts), so that it need not ask all of them: the last group that makes
 * something that it reads, or a later one that reads the same memory. Those are found by what they read and by their size;
 * groups with a head share no memory with others.
 */
import { sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { isHead } from "./heads.ts";
import type { OpenGroup } from "./open-group.ts";
import type { Reads } from "./reads.ts";
import { rowColumnsOf } from "./rows.ts";

export interface GroupIndex {
  /** Tells that the group at this position reads these. */
  note(group: OpenGroup, at: number, reads: Reads): void;
  /** Positions of groups that can have a reason to take the node in, the last first. */
  candidatesFor(node: Node, reads: Reads): readonly number[];
}

/** `position` is where nodes are made, as far as they are in a group yet. */
export function indexGroups(position: ReadonlyMap<Node, number>): GroupIndex {
  const readers = new Map<Node, Map<number, number[]>>(); // by what is read, then by size; ascending
  return {
    note({ head, size }, at, reads) {
      if (head !== null) return;
      for (const read of reads.keys()) {
        let bySize = readers.get(read);
        if (bySize === undefined) readers.set(read, (bySize = new Map()));
        const known = bySize.get(size);
        if (known === undefined) bySize.set(size, [at]);
        else insert(known, at);
      }
    },
    candidatesFor(node, reads) {
      const size = sizeOf(node.shape) * (isHead(node) ? (rowColumnsOf(node) ?? 1) : 1);
      let made = -1;
      for (const read of reads.keys()) made = Math.max(made, position.get(read) ?? -1);
      const candidates = new Set(made < 0 ? [] : [made]);
      for (const read of reads.keys()) {
        const known = readers.get(read)?.get(size) ?? [];
        for (let place = known.length - 1; place >= 0 && known[place]! > made; place--) candidates.add(known[place]!);
      }
      return [...candidates].sort((a, b) => b - a);
    },
  };
}

/** Into ascending numbers, unless it is there; most often it is the last. */
function insert(numbers: number[], number: number): void {
  let place = numbers.length;
  while (place > 0 && numbers[place - 1]! > number) place--;
  if (numbers[place - 1] !== number) numbers.splice(place, 0, number);
}
