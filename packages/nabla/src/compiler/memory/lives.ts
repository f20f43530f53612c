/**
 * From when to when every buffer of the arena is needed, in steps: what the kernels of a program do to memory, one after
 * the other. Inputs are there before the first step, at -1; outputs are read after the last. A kernel without a head may
 * write over an input of its own that nobody needs afterwards, where it reads that input only at the position that it
 * writes: both are then one life.
 */
import { bytesPerElement } from "../../base/dtype.ts";
import type { Buffer } from "../loop-nest.ts";

/** What one step does to memory, by buffer id. */
export interface Traffic {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Buffers of `reads` that a buffer of `writes` may take over, if they die here. */
  readonly replaceable: readonly number[];
}

export interface Life {
  /** Buffers at one place, each of which took over the memory of the one before. */
  readonly members: readonly Buffer[];
  readonly bytes: number;
  /** The first step that writes it and the last that reads it. */
  readonly first: number;
  readonly last: number;
}

/** The step at which most bytes are alive: no plan does with less than these. */
export interface Peak {
  readonly bytes: number;
  readonly step: number;
}

/** Cache lines, and the widest vectors, are 64 bytes. */
const alignment = 64;

/** Bytes that a buffer takes. */
export const bytesOf = (buffer: Buffer): number =>
  Math.ceil((buffer.size * bytesPerElement(buffer.dtype)) / alignment) * alignment;

type OpenLife = { -readonly [K in keyof Life]: Life[K] } & { readonly members: Buffer[] };

/** `kept` are the buffers that are read after the last step; `external` ones are not in the arena. */
export function livesOf(
  buffers: readonly Buffer[],
  traffic: readonly Traffic[],
  kept: ReadonlySet<number>,
  external: ReadonlySet<number>,
): readonly Life[] {
  const lives = new Map<number, OpenLife>();
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
      if (buffer.role === "cell" || buffer.role === "private" || external.has(id) || lives.has(id)) continue;
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
  return [...new Set(lives.values())];
}

/** The elements must have one size, for a position to be the same bytes, and the life must end in this step. */
function takesOver(life: OpenLife, buffer: Buffer, at: number): boolean {
  const holder = life.members.at(-1)!;
  const same = holder.size === buffer.size && bytesPerElement(holder.dtype) === bytesPerElement(buffer.dtype);
  return same && life.last === at;
}

/** The first of the steps at which most is alive, of so many. */
export function peakOf(lives: readonly Life[], steps: number): Peak {
  const more = new Float64Array(steps + 3); // bytes that are alive from a step on and were not before it; step -1 is at 0
  for (const { first, last, bytes } of lives) {
    more[first + 1]! += bytes;
    more[last + 2]! -= bytes;
  }
  let peak: Peak = { bytes: 0, step: -1 };
  let alive = 0;
  for (let step = -1; step <= steps; step++) {
    alive += more[step + 1]!;
    if (alive > peak.bytes) peak = { bytes: alive, step };
  }
  return peak;
}
