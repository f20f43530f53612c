/**
 * Long sums, in blocks. Every addition rounds, by more the larger the sum has become: ten million equal numbers, added one
 * after the other, are wrong in the third digit. A block has a sum of its own, which is added when the block is complete, so
 * that no chain of additions is long (N. J. Higham, The accuracy of floating point summation, 1993).
 *
 *   for c in 0..n: sum += x(c)   →   for b in 0..n by 128: part = 0; for c in 0..128: part += x(b + c); sum += part
 *
 * Where blocks are many, they are blocks of blocks. The order follows from the extents alone.
 */
import { add, index } from "../../scalar/build.ts";
import type { Expression, Index } from "../../scalar/expression.ts";
import type { Statement } from "../loop-nest.ts";
import type { Counter } from "../schedule/coalesce.ts";
import { loop } from "./kernel-builder.ts";

/** A chain of so many additions is left as it is; a longer one is cut into blocks of about so many. */
const longest = 256;
const block = 128;

/** One loop: what it counts lies in 0 .. extent - 1. */
export interface Walk {
  readonly counter: Index;
  readonly extent: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** The sums: those of depth 0 are whole, those of depth d are of a block in a block of depth d - 1. */
export interface Sums {
  /** Sets the sums of this depth to nothing. */
  reset(depth: number): readonly Statement[];
  /** Adds the sums of this depth to those around. */
  add(depth: number): readonly Statement[];
}

/** What a loop does at a place, with the sums of a depth; `along` is the counter by which the place moves in the innermost loop. */
type Body = (place: Expression, along: Index, depth: number) => readonly Statement[];

const stepsOf = ({ start, end, step }: Walk): number => Math.ceil((end - start) / step);

/** Whether a chain over these loops is cut into blocks. */
export const isLong = (...extents: readonly number[]): boolean =>
  extents.reduce((product, extent) => product * extent, 1) > longest;

/** The loop, in which every step adds `inside` times to each sum; without `sums` nothing is cut. */
export function inBlocks(
  walk: Walk,
  inside: number,
  sums: Sums | null,
  body: Body,
  depth: number,
): readonly Statement[] {
  const { counter, extent, start, end, step } = walk;
  const steps = stepsOf(walk);
  if (sums === null || !isLong(steps, inside)) return loop(counter, start, end, step, body(counter, counter, depth));
  let size = Math.max(1, Math.floor(block / inside));
  while (isLong(steps / size)) size *= block;
  const within = (inner: readonly Statement[]): readonly Statement[] => [
    ...sums.reset(depth + 1),
    ...inner,
    ...sums.add(depth + 1),
  ];
  if (size === 1) return loop(counter, start, end, step, within(body(counter, counter, depth + 1)));
  const width = size * step;
  const whole = end - ((end - start) % width);
  const first = index(`${counter.name}_block`, extent) as Index;
  const inner = { counter: index(`${counter.name}_in`, width) as Index, extent: width, start: 0, end: width, step };
  const moved: Body = (place, along, at) => body(add(first, place), along, at);
  const rest = { ...walk, counter: index(`${counter.name}_${whole}`, extent) as Index, start: whole };
  return [
    ...loop(first, start, whole, width, within(inBlocks(inner, inside, sums, moved, depth + 1))),
    ...inBlocks(rest, inside, sums, body, depth),
  ];
}

/** Where the counters of a nest are in it. */
export type Places = readonly (readonly [counter: Index, place: Expression])[];

/** A nest of loops, the first counter outermost, around what adds `inside` times to each sum. */
export function nestInBlocks(
  counters: readonly Counter[],
  inside: number,
  sums: Sums | null,
  body: (places: Places, depth: number) => readonly Statement[],
  depth: number = 0,
  places: Places = [],
): readonly Statement[] {
  const [outermost, ...others] = counters;
  if (outermost === undefined) return body(places, depth);
  const { index: counter, extent } = outermost;
  const each = others.reduce((product, other) => product * other.extent, inside);
  const walk = { counter, extent, start: 0, end: extent, step: 1 };
  return inBlocks(
    walk,
    each,
    sums,
    (place, _, at) => nestInBlocks(others, inside, sums, body, at, [...places, [counter, place]]),
    depth,
  );
}
