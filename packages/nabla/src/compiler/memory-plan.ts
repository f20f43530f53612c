/**
 * Gives every buffer a place in one arena, once, at compile time, all but cells and external buffers, which are memory of
 * their own. Buffers whose lives overlap never share memory; a kernel without a head may write over an input of its own
 * that nobody needs afterwards, where it reads that input only at the position that it writes.
 */
import { bytesPerElement } from "../base/dtype.ts";
import type { Buffer, Policy } from "./loop-nest.ts";

/** Cache lines, and the widest vectors, are 64 bytes. */
const alignment = 64;

/** What one kernel does to memory, by buffer id. */
export interface Traffic {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Buffers of `reads` that a buffer of `writes` may take over, if they die here. */
  readonly replaceable: readonly number[];
}

interface Life {
  readonly members: Buffer[];
  readonly bytes: number;
  first: number;
  last: number;
}

export interface MemoryPlan {
  readonly offsets: readonly number[];
  readonly arenaBytes: number;
}

const bytesOf = (buffer: Buffer): number =>
  Math.ceil((buffer.size * bytesPerElement(buffer.dtype)) / alignment) * alignment;

/** The inputs and outputs that the policy wants as memory of the caller's. */
export function findExternal(
  buffers: readonly Buffer[],
  outputs: readonly number[],
  { externalBytes = Number.POSITIVE_INFINITY }: Policy,
): number[] {
  const isPassed = ({ id, role }: Buffer): boolean => role === "input" || (role === "scratch" && outputs.includes(id));
  const isLarge = ({ dtype, size }: Buffer): boolean => size * bytesPerElement(dtype) >= externalBytes;
  return buffers.filter((buffer) => isPassed(buffer) && isLarge(buffer)).map(({ id }) => id);
}

/** `kept` are the buffers that are read after the last kernel; `external` get no place. */
export function planMemory(
  buffers: readonly Buffer[],
  traffic: readonly Traffic[],
  kept: ReadonlySet<number>,
  external: ReadonlySet<number> = new Set(),
): MemoryPlan {
  const lives = livesOf(buffers, traffic, kept, external);
  const offsets = buffers.map(() => -1);
  const placed: { readonly life: Life; readonly offset: number }[] = []; // by offset
  let arenaBytes = 0;
  const bySize = [...new Set(lives.values())].sort((a, b) => b.bytes - a.bytes || a.first - b.first);
  for (const life of bySize) {
    let offset = 0;
    let at = 0;
    for (; at < placed.length; at++) {
      const { life: other, offset: start } = placed[at]!;
      if (other.first > life.last || life.first > other.last) continue;
      if (offset + life.bytes <= start) break;
      offset = Math.max(offset, start + other.bytes);
    }
    while (at > 0 && placed[at - 1]!.offset > offset) at--;
    placed.splice(at, 0, { life, offset });
    arenaBytes = Math.max(arenaBytes, offset + life.bytes);
    for (const buffer of life.members) offsets[buffer.id] = offset;
  }
  return { offsets, arenaBytes };
}

/** From the kernel that first writes a buffer to the one that last reads it; buffers that take over memory share a life. */
function livesOf(
  buffers: readonly Buffer[],
  traffic: readonly Traffic[],
  kept: ReadonlySet<number>,
  external: ReadonlySet<number>,
): Map<number, Life> {
  const lives = new Map<number, Life>();
  const last = new Map<number, number>();
  traffic.forEach(({ reads, writes }, at) => {
    for (const id of [...reads, ...writes]) last.set(id, at);
  });
  for (const id of kept) last.set(id, traffic.length);
  for (const buffer of buffers) {
    if (buffer.role !== "input" || external.has(buffer.id)) continue;
    lives.set(buffer.id, { members: [buffer], bytes: bytesOf(buffer), first: -1, last: last.get(buffer.id) ?? -1 });
  }
  traffic.forEach(({ writes, replaceable }, at) => {
    for (const id of writes) {
      const buffer = buffers[id]!;
      if (buffer.role === "cell" || external.has(id) || lives.has(id)) continue;
      const end = last.get(id)!;
      const heir = replaceable
        .map((read) => lives.get(read))
        .find((life) => life !== undefined && takesOver(life, buffer, at));
      if (heir === undefined) {
        lives.set(id, { members: [buffer], bytes: bytesOf(buffer), first: at, last: end });
      } else {
        heir.members.push(buffer);
        heir.last = end;
        lives.set(id, heir);
      }
    }
  });
  return lives;
}

/** The elements must have one size, for a position to be the same bytes, and the life must end in this kernel. */
function takesOver(life: Life, buffer: Buffer, at: number): boolean {
  const holder = life.members.at(-1)!;
  const same = holder.size === buffer.size && bytesPerElement(holder.dtype) === bytesPerElement(buffer.dtype);
  return same && life.last === at && !life.members.some((member) => member.id === buffer.id);
}
