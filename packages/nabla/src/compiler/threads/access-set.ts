/**
 * What was touched since threads met last: for each place the bytes that were read and those that were written, as disjoint
 * intervals in order. What touches again or adjoins is merged, so that a long program without meetings stays a short list.
 */
import type { Access } from "./accesses.ts";

export interface AccessSet {
  add(access: Access): void;
  /** Whether something in the set touches the same memory, one of the two writing it. */
  conflictsWith(access: Access): boolean;
}

type Interval = readonly [low: number, high: number];

export function createAccessSet(): AccessSet {
  const read = new Map<number, Interval[]>();
  const written = new Map<number, Interval[]>();
  return {
    add({ place, low, high, writes }) {
      if (low >= high) return;
      const byPlace = writes ? written : read;
      const intervals = byPlace.get(place);
      if (intervals === undefined) byPlace.set(place, [[low, high]]);
      else include(intervals, low, high);
    },
    conflictsWith: ({ place, low, high, writes }) =>
      low < high && (overlaps(written.get(place), low, high) || (writes && overlaps(read.get(place), low, high))),
  };
}

/** How many of the intervals end before `low`. */
function firstNotBefore(intervals: readonly Interval[], low: number): number {
  let [from, to] = [0, intervals.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (intervals[middle]![1] < low) from = middle + 1;
    else to = middle;
  }
  return from;
}

function include(intervals: Interval[], low: number, high: number): void {
  const first = firstNotBefore(intervals, low);
  let [start, end, behind] = [low, high, first];
  for (; behind < intervals.length && intervals[behind]![0] <= end; behind++) {
    start = Math.min(start, intervals[behind]![0]);
    end = Math.max(end, intervals[behind]![1]);
  }
  if (behind === first + 1 && intervals[first]![0] <= low && high <= intervals[first]![1]) return;
  intervals.splice(first, behind - first, [start, end]);
}

function overlaps(intervals: readonly Interval[] | undefined, low: number, high: number): boolean {
  if (intervals === undefined) return false;
  for (let at = firstNotBefore(intervals, low); at < intervals.length && intervals[at]![0] < high; at++) {
    if (low < intervals[at]![1]) return true;
  }
  return false;
}
