/**
 * Copies an operand of a contraction into panels, in the order in which register tiles read it:
 *   left  [batch, m, k] → for each tile of rows:    [k][rows of the tile]
 *   right [batch, k, n] → for each tile of columns: [k][columns of the tile], zeros where the last one sticks out
 * The operand may be any expression: views, and what was fused into it, are evaluated here, once for every element.
 */
import { add, constant, index, leafSubstitution, load, mul } from "../../scalar/build.ts";
import type { Expression, Index } from "../../scalar/expression.ts";
import type { Statement } from "../loop-nest.ts";
import type { Counter } from "../schedule/coalesce.ts";
import { type ContractionCounters, type ContractionPlan, type ContractionSize, strideOf } from "./contraction-plan.ts";
import { storeLoops } from "./elementwise.ts";
import { type Draft, type LoweringContext, parallel } from "./kernel-builder.ts";
import { type Segment, widthOf } from "./segments.ts";

/** What a tile of this segment reads at k: the row, or the vector of columns, of this number. */
export type ReadPanel = (number: number, k: Expression, segment: Segment) => Expression;

/** An operand in panels, and the kernel that makes them. */
export interface Packed {
  readonly draft: Draft;
  readonly read: ReadPanel;
}

export function packLeft(
  value: Expression,
  counters: ContractionCounters,
  size: ContractionSize,
  plan: ContractionPlan,
  context: LoweringContext,
): Packed {
  return packBefore("left", value, counters.row, counters, size, plan.rows, context);
}

/** These columns. */
export function packRight(
  value: Expression,
  counters: ContractionCounters,
  size: ContractionSize,
  columns: readonly Segment[],
  context: LoweringContext,
): Packed {
  return packBefore("right", value, counters.column, counters, size, columns, context);
}

/** Stretches of columns that threads pack for themselves, each before it multiplies it. */
export interface PackedStretches {
  /** The first column of the stretch, and of a tile in it. */
  readonly stretch: Index;
  readonly inside: Index;
  readonly body: readonly Statement[];
  readonly read: ReadPanel;
  readonly buffer: number;
}

/** Whole tiles of the right operand, stretch by stretch. */
export function packStretches(
  value: Expression,
  { column, k }: ContractionCounters,
  { inner }: ContractionSize,
  { columns, stretch: extent }: ContractionPlan,
  context: LoweringContext,
): PackedStretches {
  const whole = columns[0]!;
  const stretch = index(`${whole.counter.name}_stretch`, whole.end) as Index;
  const inside = index(`${whole.counter.name}_inside`, extent) as Index;
  const buffer = context.privateScratch("packed_right", value.dtype, inner * extent);
  const panels: Panels = {
    side: "right",
    value: leafSubstitution([column, add(stretch, column)])(value),
    axis: column,
    inner,
    k,
    around: [],
    first: constant(0, "int32"),
    buffer,
  };
  const body = packSegment(panels, { ...whole, end: extent }, context);
  const read: ReadPanel = (number, at, segment) =>
    load(buffer, value.dtype, positionOf(panels, inside, at, number * segment.lanes, segment), segment.lanes);
  return { stretch, inside, body, read, buffer };
}

/** Steps of k, each at `step`: the counter `steps` of one block, and the counter of blocks around it where there are more. */
interface Steps {
  readonly block: readonly Counter[];
  readonly steps: Counter;
  readonly step: Expression;
}

/**
 * Steps of k that are packed for all tiles before the next ones are: where an operand lies along its rows, jumping from row
 * to row would fetch a cache line for a few elements of it, time and again. A block of rows stays in the cache, and gives
 * each tile a stretch of its panel in one piece.
 */
const blockSteps = 16;

const allSteps = (k: Index, inner: number): Steps => ({ block: [], steps: { index: k, extent: inner }, step: k });

/** for k: body(k)   →   for block, for step: body(16 block + step); then the last few steps */
function inBlocks(k: Index, inner: number): readonly Steps[] {
  const rest = inner % blockSteps;
  const blocks = (inner - rest) / blockSteps;
  const over = (from: Expression | number, extent: number, block: readonly Counter[]): Steps => {
    const within = index("step", extent) as Index;
    return { block, steps: { index: within, extent }, step: add(within, from) };
  };
  const block = index("block", blocks) as Index;
  return [
    ...(blocks === 0 ? [] : [over(mul(block, blockSteps), blockSteps, [{ index: block, extent: blocks }])]),
    ...(rest === 0 ? [] : [over(inner - rest, rest, [])]),
  ];
}

const tilesOf = (segment: Segment): number => Math.ceil((segment.end - segment.start) / widthOf(segment));

/** What is packed, and where to: panels of `inner` steps of k one after the other, from element `first` on. */
interface Panels {
  readonly side: string;
  readonly value: Expression;
  readonly axis: Index;
  readonly inner: number;
  readonly k: Index;
  /** Loops around all others. */
  readonly around: readonly Counter[];
  readonly first: Expression;
  readonly buffer: number;
}

/** Tile starts are multiples of the width, so start * k elements stand before a tile. */
function positionOf(
  { first, inner }: Panels,
  start: Expression,
  at: Expression,
  within: Expression | number,
  segment: Segment,
): Expression {
  const before = add(first, mul(start, constant(inner, "int32")));
  return add(add(before, mul(at, constant(widthOf(segment), "int32"))), within);
}

function packSegment(panels: Panels, segment: Segment, context: LoweringContext): readonly Statement[] {
  const { side, value, axis, inner, k, around, buffer } = panels;
  const blocks = strideOf(value, k) > strideOf(value, axis) ? inBlocks(k, inner) : [allSteps(k, inner)];
  const tiles = tilesOf(segment);
  const tile = index(`${side}_tile_${segment.start}`, tiles) as Index;
  const start = add(mul(tile, constant(widthOf(segment), "int32")), segment.start);
  const fill = (from: number, to: number, filled: (within: Expression) => Expression): readonly Statement[] => {
    if (from === to) return [];
    const within = index(`${side}_${segment.start}_${from}`, to - from) as Index;
    const at = add(within, from);
    return blocks.flatMap(({ block, step, steps }) => {
      const atStep = leafSubstitution([k, step]);
      const position = positionOf(panels, start, step, at, segment);
      const counters = [
        ...around,
        ...block,
        { index: tile, extent: tiles },
        steps,
        { index: within, extent: to - from },
      ];
      return storeLoops(counters, [{ buffer, position, value: atStep(filled(at)) }], context);
    });
  };
  const inside = (within: Expression): Expression => leafSubstitution([axis, add(start, within)])(value);
  return [...fill(0, segment.valid, inside), ...fill(segment.valid, widthOf(segment), () => constant(0, value.dtype))];
}

function packBefore(
  side: string,
  value: Expression,
  axis: Index,
  { batch, k }: ContractionCounters,
  { batches, inner }: ContractionSize,
  segments: readonly Segment[],
  context: LoweringContext,
): Packed {
  const [begin, last] = [segments[0]!.start, segments.at(-1)!];
  const perBatch = inner * (last.start + tilesOf(last) * widthOf(last) - begin);
  const buffer = context.scratch(`packed_${side}`, value.dtype, batches * perBatch);
  const first = add(mul(batch, constant(perBatch, "int32")), -inner * begin);
  const panels = { side, value, axis, inner, k, around: [{ index: batch, extent: batches }], first, buffer };
  const body = segments.flatMap((segment) => packSegment(panels, segment, context));
  const read: ReadPanel = (number, at, segment) =>
    load(buffer, value.dtype, positionOf(panels, segment.counter, at, number * segment.lanes, segment), segment.lanes);
  return { draft: { name: `pack_${side}`, body: parallel(body), reads: [], writes: [buffer] }, read };
}
