/**
 * Gives every buffer a place in one arena, once, at compile time, all but cells and external buffers, which are memory of
 * their own. Buffers whose lives overlap never share memory, but where one takes over the other's (memory/lives.ts). The
 * arena is at least as large as what is alive at the peak, and seldom larger (memory/place-lives.ts). Private buffers are
 * needed within one step only: those of a step lie behind each other, and every step begins anew.
 */
import { bytesPerElement } from "../base/dtype.ts";
import type { Buffer, Policy } from "./loop-nest.ts";
import { bytesOf, livesOf, type Peak, peakOf, type Traffic } from "./memory/lives.ts";
import { placeLives } from "./memory/place-lives.ts";

export interface MemoryPlan {
  readonly offsets: readonly number[];
  readonly arenaBytes: number;
  readonly privateBytes: number;
  readonly peak: Peak;
}

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

/** `kept` are the buffers that are read after the last step; `external` get no place. */
export function planMemory(
  buffers: readonly Buffer[],
  traffic: readonly Traffic[],
  kept: ReadonlySet<number>,
  external: ReadonlySet<number> = new Set(),
): MemoryPlan {
  const lives = livesOf(buffers, traffic, kept, external);
  const offsets = buffers.map(() => -1);
  let arenaBytes = 0;
  for (const [{ members, bytes }, offset] of placeLives(lives, traffic.length)) {
    arenaBytes = Math.max(arenaBytes, offset + bytes);
    for (const { id } of members) offsets[id] = offset;
  }
  const privateBytes = placePrivate(buffers, traffic, offsets);
  return { offsets, arenaBytes, privateBytes, peak: peakOf(lives, traffic.length) };
}

/** Gives private buffers their offsets; the bytes that the step with the most of them takes. */
function placePrivate(buffers: readonly Buffer[], traffic: readonly Traffic[], offsets: number[]): number {
  let most = 0;
  for (const { writes } of traffic) {
    let taken = 0;
    for (const id of writes) {
      if (buffers[id]!.role !== "private") continue;
      offsets[id] = taken;
      taken += bytesOf(buffers[id]!);
    }
    most = Math.max(most, taken);
  }
  return most;
}
