/**
 * A group that goes over rows (compiler/rows.ts): one loop over the rows, and inside, one pass over the columns for each stage.
 * What a later stage reads of a full member, and nobody outside, is kept for one row only.
 *
 *   for row:
 *     for column: highest = max(highest, x)
 *     for column: kept = exp(x - highest); sum += kept
 *     for column: out = kept / sum
 */
import type { Expression } from "../../scalar/expression.ts";
import type { Node } from "../../ir/node.ts";
import type { Group } from "../fuse.ts";
import type { Statement } from "../loop-nest.ts";
import type { RowSpace } from "../rows.ts";
import { coalesce, type Counter } from "../schedule/coalesce.ts";
import { splitDigits } from "../schedule/split-digits.ts";
import { accumulateAlong } from "./accumulate.ts";
import { storeLoops } from "./elementwise.ts";
import { type Draft, loops, type LoweringContext, parallel, type Store } from "./kernel-builder.ts";
import { columnsIn, type Pass, passesOf } from "./row-passes.ts";
import { placeRows } from "./row-place.ts";

export function lowerRows(group: Group, context: LoweringContext): Draft {
  const space = group.rows!;
  const kept = keptMembers(space, context);
  const place = placeRows(space, kept.length > 0);
  const buffers = new Map(
    kept.map((node) => [node, context.scratch("row", node.dtype, place.slots * columnsIn(space))]),
  );
  const passes = passesOf(space, place, buffers, context);
  const rows = coalesceRows(place.counters, passes);
  const body = rows.passes.flatMap((pass) => passStatements(pass, context));
  const nest = loops(rows.counters, body);
  return {
    name: "",
    body: rows.counters.length === 0 ? nest : parallel(nest),
    reads: [],
    writes: [...buffers.values()],
  };
}

/** Full members that a later stage reads, and that have no memory, nor any to live in. */
function keptMembers({ stages, homes }: RowSpace, context: LoweringContext): readonly Node[] {
  return stages.flatMap(({ full }) => full.filter((node) => context.bufferOf(node) === null && !homes.has(node)));
}

/** Merges neighbouring loops over rows where all passes allow it. */
function coalesceRows(
  counters: readonly Counter[],
  passes: readonly Pass[],
): { readonly counters: readonly Counter[]; readonly passes: readonly Pass[] } {
  const bodies: Expression[] = [];
  const collect = (expression: Expression): Expression => {
    bodies.push(expression);
    return expression;
  };
  passes.forEach((pass) => mapPass(pass, collect));
  const merged = coalesce(counters, bodies);
  let next = 0;
  return { counters: merged.counters, passes: passes.map((pass) => mapPass(pass, () => merged.bodies[next++]!)) };
}

function mapPass(pass: Pass, map: (expression: Expression) => Expression): Pass {
  const mapStore = (store: Store): Store => ({ ...store, position: map(store.position), value: map(store.value) });
  return {
    columns: pass.columns,
    accumulations: pass.accumulations.map((accumulation) => ({ ...accumulation, value: map(accumulation.value) })),
    stores: pass.stores.map(mapStore),
    values: pass.values.map(({ register: name, value }) => ({ register: name, value: map(value) })),
    rowStores: pass.rowStores.map(mapStore),
  };
}

function passStatements(pass: Pass, context: LoweringContext): readonly Statement[] {
  const { accumulations, stores, values, rowStores } = pass;
  const roots = [
    ...accumulations.map(({ value }) => value),
    ...stores.flatMap(({ position, value }) => [position, value]),
  ];
  const whole = coalesce(pass.columns, roots);
  const { counters, bodies } = splitDigits(whole.counters, whole.bodies);
  const [totals, rest] = [bodies.slice(0, accumulations.length), bodies.slice(accumulations.length)];
  const merged = stores.map((store, at) => ({ ...store, position: rest[2 * at]!, value: rest[2 * at + 1]! }));
  const summed = accumulations.map((accumulation, at) => ({ ...accumulation, value: totals[at]! }));
  const { vectorBytes } = context.policy;
  const along = summed.length > 0 ? accumulateAlong(counters, summed, merged, vectorBytes) : [];
  const stored = summed.length === 0 && merged.length > 0 ? storeLoops(counters, merged, context) : [];
  return [
    ...along,
    ...stored,
    ...values.map(({ register: name, value }): Statement => ({ kind: "set", register: name, value })),
    ...rowStores.map(({ buffer, position, value }): Statement => ({ kind: "store", buffer, index: position, value })),
  ];
}
