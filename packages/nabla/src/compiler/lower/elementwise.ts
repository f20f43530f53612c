/**
 * A group without a head: one loop nest over its shape, vectorized along the innermost loop.
 */
import { index } from "../../scalar/build.ts";
import type { Index } from "../../scalar/expression.ts";
import type { Group } from "../fuse.ts";
import type { Statement } from "../loop-nest.ts";
import { coalesce, type Counter } from "../schedule/coalesce.ts";
import { splitDigits } from "../schedule/split-digits.ts";
import { splitRanges, type Stretch } from "../schedule/split-ranges.ts";
import { laneShape, widthsOf } from "../schedule/vectorize.ts";
import {
  countersOf,
  elementsInside,
  loop,
  type LoweringContext,
  loops,
  type Store,
  storesOf,
  storeStatements,
} from "./kernel-builder.ts";
import { lastLanes, storesAt, vectorStores } from "./vector-stores.ts";

export function lowerElementwise(group: Group, context: LoweringContext): readonly Statement[] {
  if (group.shape.includes(0)) return [];
  const { counters, indices } = countersOf(group.shape, "i");
  const stores = storesOf(group, indices, elementsInside(group, context), context);
  return storeLoops(counters, stores, context);
}

/** Loops that carry out the stores for all values of the counters. */
export function storeLoops(
  counters: readonly Counter[],
  stores: readonly Store[],
  context: LoweringContext,
): readonly Statement[] {
  const bodies = stores.flatMap(({ position, value }) => [position, value]);
  return splitRanges(counters, bodies).flatMap((stretch) => stretchLoops(stretch, stores, context));
}

function stretchLoops(stretch: Stretch, stores: readonly Store[], context: LoweringContext): readonly Statement[] {
  const merged = coalesce(stretch.counters, stretch.bodies);
  const { counters, bodies } = splitDigits(merged.counters, merged.bodies);
  const rewritten = stores.map(({ buffer }, at) => ({
    buffer,
    position: bodies[2 * at]!,
    value: bodies[2 * at + 1]!,
  }));
  const inner = counters.at(-1);
  if (inner === undefined) return storeStatements(rewritten);
  const around = counters.slice(0, -1);
  return loops(around, innerLoop(inner, rewritten, context, around.length > 0));
}

/**
 * for i in 0..E: stores(i)   →   for i in 0..E-E%8 step 8: vector stores(i);  the same with 4 lanes;  then the last lanes of
 * a vector where there are many rows, or one by one
 */
function innerLoop(
  { index: i, extent }: Counter,
  stores: readonly Store[],
  context: LoweringContext,
  isRow: boolean,
): readonly Statement[] {
  const values = stores.map(({ value }) => value);
  const shape = laneShape(values, context.policy.vectorBytes);
  const statements: Statement[] = [];
  let start = 0;
  for (const lanes of widthsOf(shape)) {
    const end = extent - ((extent - start) % lanes);
    if (end === start) continue;
    const counter = index(`${i.name}_${start}`, extent, lanes) as Index;
    const body = lanes === 1 ? storesAt(stores, i, counter) : vectorStores(stores, i, { ...shape, lanes }, counter);
    if (body === null) continue;
    const last = lanes === 1 && isRow ? lastLanes(stores, i, [start, end], shape) : null;
    statements.push(...(last ?? loop(counter, start, end, lanes, storeStatements(body))));
    start = end;
  }
  return statements;
}
