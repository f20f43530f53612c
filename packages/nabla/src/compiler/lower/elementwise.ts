/**
 * A group without a head: one loop nest over its shape, vectorized along the innermost loop.
 */
import { index, leafSubstitution } from "../../scalar/build.ts";
import type { Index } from "../../scalar/expression.ts";
import { coefficientOf } from "../affine.ts";
import type { Group } from "../fuse.ts";
import type { Statement } from "../loop-nest.ts";
import { coalesce, type Counter } from "../schedule/coalesce.ts";
import { splitRanges, type Stretch } from "../schedule/split-ranges.ts";
import { type LaneShape, laneShape, vectorize, widthsOf } from "../schedule/vectorize.ts";
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
  const rewritten = stores.map(({ buffer }, at) => ({
    buffer,
    position: merged.bodies[2 * at]!,
    value: merged.bodies[2 * at + 1]!,
  }));
  const inner = merged.counters.at(-1);
  if (inner === undefined) return storeStatements(rewritten);
  return loops(merged.counters.slice(0, -1), innerLoop(inner, rewritten, context));
}

/** for i in 0..E: stores(i)   →   for i in 0..E-E%8 step 8: vector stores(i);  the same with 4 lanes;  then one by one */
function innerLoop(
  { index: i, extent }: Counter,
  stores: readonly Store[],
  context: LoweringContext,
): readonly Statement[] {
  const values = stores.map(({ value }) => value);
  const shape = laneShape(values, context.policy.vectorBytes);
  const statements: Statement[] = [];
  let start = 0;
  for (const lanes of widthsOf(shape)) {
    const end = extent - ((extent - start) % lanes);
    if (end === start) continue;
    const counter = index(`${i.name}_${start}`, extent) as Index;
    const at = leafSubstitution([i, counter]);
    const here = stores.map(({ buffer, position, value }) => ({ buffer, position: at(position), value: at(value) }));
    const vectors = lanes === 1 ? here : vectorStores(here, counter, { ...shape, lanes });
    if (vectors === null) continue;
    statements.push(...loop(counter, start, end, lanes, storeStatements(vectors)));
    start = end;
  }
  return statements;
}

function vectorStores(stores: readonly Store[], counter: Index, shape: LaneShape): Store[] | null {
  const result: Store[] = [];
  for (const { buffer, position, value } of stores) {
    const vector = coefficientOf(position, counter.name) === 1 ? vectorize(value, counter, shape) : null;
    if (vector === null) return null;
    result.push({ buffer, position, value: vector });
  }
  return result;
}
