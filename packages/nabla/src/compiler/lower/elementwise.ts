/**
 * A group without a head: one loop nest over its shape, vectorized along the innermost loop.
 */
import { index, substitute } from "../../scalar/build.ts";
import type { Expression, Index } from "../../scalar/expression.ts";
import { coefficientOf } from "../affine.ts";
import type { Group } from "../fuse.ts";
import type { Statement } from "../loop-nest.ts";
import { coalesce, type Counter } from "../schedule/coalesce.ts";
import { splitRanges, type Stretch } from "../schedule/split-ranges.ts";
import { type LaneShape, laneShape, vectorize } from "../schedule/vectorize.ts";
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

/** for i in 0..E: stores(i)   →   for i in 0..E-E%4 step 4: vector stores(i);  for j in E-E%4..E: stores(j) */
function innerLoop(counter: Counter, stores: readonly Store[], context: LoweringContext): readonly Statement[] {
  const { index: i, extent } = counter;
  const shape = laneShape(
    stores.map(({ value }) => value),
    context.policy.vectorBytes,
  );
  const { lanes } = shape;
  const vectors = extent >= lanes && lanes > 1 ? vectorStores(stores, i, shape) : null;
  if (vectors === null) return loop(i, 0, extent, 1, storeStatements(stores));
  const whole = extent - (extent % lanes);
  const rest = index(`${i.name}_rest`, extent) as Index;
  const toRest = (root: Expression): Expression => substitute(root, (part) => (part === i ? rest : null));
  const tail = stores.map(({ buffer, position, value }) => ({
    buffer,
    position: toRest(position),
    value: toRest(value),
  }));
  return [
    ...loop(i, 0, whole, lanes, storeStatements(vectors)),
    ...loop(rest, whole, extent, 1, storeStatements(tail)),
  ];
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
