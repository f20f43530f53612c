/**
 * Where the sums of register tiles rest in memory. There are two reasons for it:
 * - k runs in stages, and all tiles of a stretch take one stage before the first of them takes the next.
 * - A long epilogue, an optimizer's update above all, would be written out for every register of the tile: code that takes
 *   longer to compile than it saves. So the tile is stored, and a loop over its rows does the epilogue:
 *     epilogue(sum[0, 0]); epilogue(sum[0, 1]); …   →   tile[r, c] = sum[r, c]; for line: epilogue(tile[line, c])
 * Tiles that threads work on at the same time have places of their own, or each thread's lie in its own memory.
 */
import { add, constant, mul } from "../../scalar/build.ts";
import type { Expression, Index, Register } from "../../scalar/expression.ts";
import { forEachOperation } from "../affine.ts";
import type { ContractionPlan, ContractionSize } from "./contraction-plan.ts";
import { isOneTile, type Segment, widthOf } from "./segments.ts";
import type { LoweringContext, Store } from "./kernel-builder.ts";
import type { PackedStretches } from "./pack.ts";

export interface RestingTiles {
  readonly buffer: number;
  /** Whether the epilogue reads complete sums from here. */
  readonly finishes: boolean;
  /** Where vector c of a row of the tile lies; the row counts from the tile's first. */
  position(down: Segment, across: Segment, row: Expression, c: number): Expression;
}

/** Instructions that a tile may write out for all its registers. */
const writtenOut = 40;

/** Instructions in the sum and the epilogue of one register beside which a store and a load do not count. */
const longWork = 100;

interface Epilogue {
  readonly stores: readonly Store[];
  readonly head: Register;
}

/** A place for tiles, or null where they do well in registers. */
export function restTiles(
  epilogue: Epilogue,
  batch: Index,
  size: ContractionSize,
  plan: ContractionPlan,
  stretches: PackedStretches | null,
  context: LoweringContext,
): RestingTiles | null {
  const finishes = isLong(epilogue, size, plan);
  const { dtype } = epilogue.head;
  if (stretches !== null) {
    const isStaged = plan.depth < size.inner;
    return isStaged || finishes
      ? { finishes, ...tilesOfThread(dtype, size, plan, isStaged, stretches, context) }
      : null;
  }
  if (plan.depth < size.inner) return { finishes, ...allTiles(dtype, batch, size, plan, context) };
  // Threads would have to meet between batches before they use a place again.
  if (!finishes || (size.batches > 1 && plan.parallel !== "batches")) return null;
  return { finishes, ...oneTileEach(dtype, batch, size, plan, context) };
}

function isLong({ stores }: Epilogue, { inner }: ContractionSize, { rows, columns }: ContractionPlan): boolean {
  let operations = 0;
  forEachOperation(
    stores.map(({ value }) => value),
    () => operations++,
  );
  const registers = Math.max(...rows.map(({ count }) => count)) * Math.max(...columns.map(({ count }) => count));
  return registers * operations > writtenOut && inner + operations >= longWork;
}

type Place = Pick<RestingTiles, "buffer" | "position">;

/** Each tile in one piece, all rows of a column of tiles below each other. */
function allTiles(
  dtype: Register["dtype"],
  batch: Index,
  { batches, rows }: ContractionSize,
  { columns }: ContractionPlan,
  context: LoweringContext,
): Place {
  const last = columns.at(-1)!;
  const perBatch = rows * (last.start + Math.ceil((last.end - last.start) / widthOf(last)) * widthOf(last));
  return {
    buffer: context.scratch("sums", dtype, batches * perBatch),
    position: (down, across, row, c) => {
      const panel = add(mul(batch, constant(perBatch, "int32")), mul(across.counter, constant(rows, "int32")));
      return placeOf(add(panel, mul(down.counter, widthOf(across))), row, widthOf(across), c * across.lanes);
    },
  };
}

/** A tile of each thread, or where they wait for the next stage, the tiles that take a stage one after the other. */
function tilesOfThread(
  dtype: Register["dtype"],
  size: ContractionSize,
  { rows, columns, stretch, along }: ContractionPlan,
  isStaged: boolean,
  { inside }: PackedStretches,
  context: LoweringContext,
): Place {
  const [whole, ...others] = columns as readonly [Segment, ...Segment[]];
  const height = Math.max(...rows.map(({ count }) => count));
  const isRow = isStaged && along === "columns";
  const isColumn = isStaged && along === "rows";
  const starts = new Map<Index, number>();
  let end = isRow ? stretch : widthOf(whole);
  for (const other of others) {
    starts.set(other.counter, end);
    end += widthOf(other);
  }
  const zero = constant(0, "int32");
  return {
    buffer: context.privateScratch("tiles", dtype, end * (isColumn ? size.rows : height)),
    position: (down, across, row, c) => {
      const start = starts.get(across.counter);
      const before = start === undefined ? (isRow ? inside : zero) : constant(start, "int32");
      const above = isColumn ? mul(down.counter, widthOf(across)) : zero;
      return placeOf(add(mul(before, isColumn ? size.rows : height), above), row, widthOf(across), c * across.lanes);
    },
  };
}

/** Room for one tile wherever threads may be at the same time. */
function oneTileEach(
  dtype: Register["dtype"],
  batch: Index,
  size: ContractionSize,
  plan: ContractionPlan,
  context: LoweringContext,
): Place {
  const height = Math.max(...plan.rows.map(({ count }) => count));
  const width = Math.max(...plan.columns.map(widthOf));
  const allocate = (elements: number): number => context.scratch("tile", dtype, elements);
  if (plan.parallel === "batches") {
    return {
      buffer: allocate(size.batches * height * width),
      position: (_, { lanes }, row, c) => placeOf(mul(batch, height * width), row, width, c * lanes),
    };
  }
  // Threads share the tiles of a segment beside, or, where it is a single tile, the tiles along it.
  const beside = plan.along === "rows" ? plan.columns : plan.rows;
  const [extent, other] = plan.along === "rows" ? [size.rows, height] : [roundUp(size.columns, width), width];
  const starts = new Map<Segment, number>();
  let elements = 0;
  for (const segment of beside) {
    starts.set(segment, elements);
    const each = widthOf(segment);
    elements += isOneTile(segment) ? each * extent : roundUp(segment.end - segment.start, each) * other;
  }
  return {
    buffer: allocate(elements),
    position: (down, across, row, c) => {
      const [shared, along] = plan.along === "rows" ? [across, down] : [down, across];
      const before = isOneTile(shared)
        ? mul(along.counter, widthOf(shared))
        : mul(add(shared.counter, -shared.start), other);
      return placeOf(add(before, starts.get(shared)!), row, widthOf(across), c * across.lanes);
    },
  };
}

const roundUp = (length: number, step: number): number => Math.ceil(length / step) * step;

const placeOf = (start: Expression, row: Expression, width: number, within: number): Expression =>
  add(add(start, mul(row, width)), within);
