/**
 * A group whose head is a contraction, [batch, m, k] x [batch, k, n] → [batch, m, n]: register tiles
 * (lower/contraction-tile.ts) of a few rows and vectors of columns, visited in an order that caches like
 * (lower/visit-tiles.ts). Operands are packed into panels where that pays, before the product or stretch
 * by stretch in it (lower/pack.ts).
 */
import { add, index, leafSubstitution } from "../../scalar/build.ts";
import type { Expression, Index } from "../../scalar/expression.ts";
import type { Group } from "../fuse.ts";
import { laneShape, vectorize } from "../schedule/vectorize.ts";
import { planContraction } from "./contraction-plan.ts";
import {
  type Draft,
  elementsInside,
  headRegister,
  loop,
  type LoweringContext,
  parallel,
  storesOf,
} from "./kernel-builder.ts";
import { packLeft, packRight, packStretches, type PackedStretches, type ReadPanel } from "./pack.ts";
import { restTiles } from "./resting-tiles.ts";
import { visitTiles } from "./visit-tiles.ts";

export function lowerContraction(group: Group, context: LoweringContext): readonly Draft[] {
  if (group.shape.includes(0)) return [{ name: "", body: [], reads: [], writes: [] }];
  const node = group.head!;
  const [left, right] = node.inputs as [typeof node, typeof node];
  const [batches, rows, columns] = node.shape as readonly [number, number, number];
  const inner = left.shape[2]!;
  const element = elementsInside(group, context);
  const batch = index("batch", batches) as Index;
  const row = index("row", rows) as Index;
  const column = index("column", columns) as Index;
  const k = index("k", inner) as Index;
  const shape = laneShape([headRegister(node)], context.policy.vectorBytes);
  const leftElement = element(left, [batch, row, k]);
  const rightElement = element(right, [batch, k, column]);
  const size = { batches, rows, columns, inner };
  const counters = { batch, row, column, k };
  const plan = planContraction(size, counters, leftElement, rightElement, shape, context.policy, context.isRepeated);

  const drafts: Draft[] = [];
  const read = (root: Expression, from: Expression, to: Expression, at: Expression): Expression =>
    leafSubstitution([from, to], [k, at])(root);
  let readLeft: ReadPanel = (r, at, down) => read(leftElement, row, add(down.counter, r), at);
  let readRight: ReadPanel = (c, at, { counter, lanes }) => {
    const value = read(rightElement, column, add(counter, c * lanes), at);
    return lanes === 1 ? value : vectorize(value, counter, { ...shape, lanes })!;
  };
  if (plan.packLeft && inner > 0) {
    const packed = packLeft(leftElement, counters, size, plan, context);
    drafts.push(packed.draft);
    readLeft = packed.read;
  }
  let stretches: PackedStretches | null = null;
  if (plan.packRight === "all before" && inner > 0) {
    const packed = packRight(rightElement, counters, size, plan.columns, context);
    drafts.push(packed.draft);
    readRight = packed.read;
  } else if (plan.packRight === "by stretches" && inner > 0) {
    const [whole, ...others] = plan.columns;
    stretches = packStretches(rightElement, counters, size, plan, context);
    const rest = others.length === 0 ? null : packRight(rightElement, counters, size, others, context);
    if (rest !== null) drafts.push(rest.draft);
    const { read: readWhole } = stretches;
    readRight = (c, at, segment) =>
      segment.counter === whole!.counter ? readWhole(c, at, segment) : rest!.read(c, at, segment);
  }
  const epilogue = { stores: storesOf(group, [batch, row, column], element, context), head: headRegister(node) };
  const resting = restTiles(epilogue, batch, size, plan, stretches, context);
  const { prefetchBytes = 0, stepsTogether = 1 } = context.policy;
  const operands = { row, column, left: readLeft, right: readRight };
  const contraction = { ...operands, ...epilogue, shape, resting, prefetchBytes, stepsTogether };
  const body = loop(batch, 0, batches, 1, visitTiles(contraction, inner, plan, stretches));
  const packs = drafts.flatMap(({ writes }) => writes);
  const writes = [...(stretches === null ? [] : [stretches.buffer]), ...(resting === null ? [] : [resting.buffer])];
  return [...drafts, { name: "", body: plan.parallel === "batches" ? parallel(body) : body, reads: packs, writes }];
}
