/**
 * What was touched since threads met last. For each place the bytes that were read and those that were written are kept as
 * disjoint intervals in order, where what touches again or adjoins is merged: a long program without meetings stays a short
 * list, and most questions are answered by it. What overlaps is looked at more closely: threads that take the same parts
 * of two loops may touch nothing of each other's.
 */
import type { Access, Pattern } from "./accesses.ts";

export interface AccessSet {
  add(access: Access): void;
  /** Whether one thread may have touched memory that another thread touches with this access, one of the two writing it. */
  conflictsWith(access: Access): boolean;
}

/** Accesses to a place that differ in more than where they lie in a part; of further ones only the intervals are kept. */
const mostPatterns = 64;

export function createAccessSet(): AccessSet {
  const all = createIntervals();
  /** Of accesses without a pattern. */
  const vague = createIntervals();
  const patterns = new Map<number, Patterned[]>();
  return {
    add(access) {
      if (access.low >= access.high) return;
      all.add(access);
      if (access.pattern === null || !remember(patterns, access, access.pattern)) vague.add(access);
    },
    conflictsWith(access) {
      if (access.low >= access.high || !all.conflictsWith(access)) return false;
      const { pattern, writes, place } = access;
      if (pattern === null || vague.conflictsWith(access)) return true;
      return (patterns.get(place) ?? []).some(
        (other) => (writes || other.writes) && meet(access, other) && !areApart(pattern, other.pattern),
      );
    },
  };
}

/** Several accesses in one: all of them lie where it does. */
interface Patterned {
  readonly writes: boolean;
  low: number;
  high: number;
  pattern: Pattern;
}

/** Adds the access to those that move alike and lie in the same part of memory; false where there are too many kinds. */
function remember(patterns: Map<number, Patterned[]>, { place, writes, low, high }: Access, pattern: Pattern): boolean {
  const others = patterns.get(place) ?? [];
  patterns.set(place, others);
  const alike = others.find((other) => other.writes === writes && moveAlike(other.pattern, pattern));
  if (alike === undefined) return others.length < mostPatterns && others.push({ writes, low, high, pattern }) > 0;
  alike.low = Math.min(alike.low, low);
  alike.high = Math.max(alike.high, high);
  const [from, to] = [Math.min(alike.pattern.low, pattern.low), Math.max(alike.pattern.high, pattern.high)];
  alike.pattern = { ...pattern, low: from, high: to };
  return true;
}

/** Whether threads that take parts of the one never touch the others' of the other. */
const moveAlike = (a: Pattern, b: Pattern): boolean =>
  a.parts === b.parts &&
  a.partBytes === b.partBytes &&
  a.roundBytes === b.roundBytes &&
  unionOf(a, b) <= Math.abs(a.partBytes);

/** Whether these never meet in a byte but by the same part, which one thread takes. */
function areApart(a: Pattern, b: Pattern): boolean {
  const round = Math.abs(a.roundBytes);
  if (a.roundBytes !== b.roundBytes) return false;
  const [wholeA, wholeB] = [allParts(a), allParts(b)];
  // Iterations of the loop around do not reach into each other: what remains are two accesses in the same iteration.
  if (round > 0 && unionOf(wholeA, wholeB) > round) return false;
  return !meet(wholeA, wholeB) || moveAlike(a, b);
}

interface Bytes {
  readonly low: number;
  readonly high: number;
}

const meet = (a: Bytes, b: Bytes): boolean => Math.max(a.low, b.low) < Math.min(a.high, b.high);

/** From the first byte to the last one. */
const unionOf = (a: Bytes, b: Bytes): number => Math.max(a.high, b.high) - Math.min(a.low, b.low);

function allParts({ low, high, parts, partBytes }: Pattern): Bytes {
  const last = (parts - 1) * partBytes;
  return { low: low + Math.min(0, last), high: high + Math.max(0, last) };
}

/** Bytes that were read and written at each place. */
function createIntervals(): AccessSet {
  const read = new Map<number, Interval[]>();
  const written = new Map<number, Interval[]>();
  return {
    add({ place, low, high, writes }) {
      const byPlace = writes ? written : read;
      const intervals = byPlace.get(place);
      if (intervals === undefined) byPlace.set(place, [[low, high]]);
      else include(intervals, low, high);
    },
    conflictsWith: ({ place, low, high, writes }) =>
      overlaps(written.get(place), low, high) || (writes && overlaps(read.get(place), low, high)),
  };
}

type Interval = readonly [low: number, high: number];

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
