/**
 * Gives lives their places in the arena, so that no two that overlap share a byte. What is taken already is a landscape
 * over time: one height, in bytes, for each stretch of steps. Of the lives that fit into a valley, the longest is laid on
 * its ground; what it leaves beside it is for shorter ones. A valley too short for all that wait is filled up to the lower
 * of its rims: these bytes are lost.
 *
 * So what can lie lowest is placed first, and nothing that comes later would fit below. Which of several valleys is next makes
 * no difference: no life fits into two.
 */
import type { Life } from "./lives.ts";
import { waitingLives } from "./waiting-lives.ts";

/** Neighbours have different heights. */
interface Stretch {
  first: number;
  last: number;
  height: number;
  before: Stretch | null;
  after: Stretch | null;
}

/** The offset of each of the lives, which lie between step -1 and the step after so many. */
export function placeLives(lives: readonly Life[], steps: number): ReadonlyMap<Life, number> {
  const offsets = new Map<Life, number>();
  const waiting = waitingLives(lives);
  let at: Stretch = { first: -1, last: steps, height: 0, before: null, after: null };
  while (offsets.size < lives.length) {
    const valley = descend(at);
    const life = waiting.takeLongest(valley.first, valley.last);
    if (life === null) {
      valley.height = Math.min(heightOf(valley.before), heightOf(valley.after));
      at = merge(valley);
    } else {
      offsets.set(life, valley.height);
      at = cover(valley, life);
    }
  }
  return offsets;
}

const heightOf = (stretch: Stretch | null): number => stretch?.height ?? Number.POSITIVE_INFINITY;

/** The valley that is found by going down from here. */
function descend(from: Stretch): Stretch {
  let at = from;
  while (heightOf(at.before) < at.height) at = at.before!;
  while (heightOf(at.after) < at.height) at = at.after!;
  return at;
}

/** Puts a life on part of a stretch: gives the stretch on top of it. */
function cover(ground: Stretch, { first, last, bytes }: Life): Stretch {
  const top = { ...ground, first, last, height: ground.height + bytes };
  const left = first === ground.first ? null : { ...ground, last: first - 1 };
  const right = last === ground.last ? null : { ...ground, first: last + 1 };
  const row = [ground.before, left, top, right, ground.after].filter((stretch) => stretch !== null);
  for (let at = 1; at < row.length; at++) link(row[at - 1]!, row[at]!);
  return merge(top);
}

/** Takes in the neighbours that have the same height. */
function merge(stretch: Stretch): Stretch {
  while (stretch.before?.height === stretch.height) {
    stretch.first = stretch.before.first;
    link(stretch.before.before, stretch);
  }
  while (stretch.after?.height === stretch.height) {
    stretch.last = stretch.after.last;
    link(stretch, stretch.after.after);
  }
  return stretch;
}

function link(before: Stretch | null, after: Stretch | null): void {
  if (before !== null) before.after = after;
  if (after !== null) after.before = before;
}
