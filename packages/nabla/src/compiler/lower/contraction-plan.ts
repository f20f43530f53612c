/**
 * How a contraction is carried out: the size of its tiles, which operands are packed, and which loop threads share out.
 * Everything follows from shapes, the way operands are read, and the target's policy.
 */
import { bytesPerElement } from "../../base/dtype.ts";
import { index } from "../../scalar/build.ts";
import type { Expression, Index } from "../../scalar/expression.ts";
import { coefficientOf } from "../affine.ts";
import type { Policy } from "../loop-nest.ts";
import type { LaneShape } from "../schedule/vectorize.ts";

export interface ContractionSize {
  readonly batches: number;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

export interface ContractionCounters {
  readonly batch: Index;
  readonly row: Index;
  readonly column: Index;
  readonly k: Index;
}

/** A stretch of an axis that is walked in steps of `count` vectors (or rows) of `lanes` each, `valid` of them inside. */
export interface Segment {
  readonly counter: Index;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly lanes: number;
  readonly valid: number;
}

export interface ContractionPlan {
  readonly rows: readonly Segment[];
  readonly columns: readonly Segment[];
  readonly packLeft: boolean;
  readonly packRight: boolean;
  /** Rows that are walked before the next column panel, so that their part of the left operand stays in the cache. */
  readonly rowBlock: number;
  readonly parallel: "batch" | "rows" | "columns";
}

/** Packing reads and writes an operand once; it pays where tiles then read it at least this many times. */
const packedReuse = 4;

/** Bytes between rows of the right operand from which a panel of it is spread over too many cache lines. */
const scatteredRows = 512;

/** Bytes between rows or columns of the left operand from which a tile of it is spread over too many pages. */
const scatteredTile = 8192;

/** Bytes of cache lines that a tile may touch along k, one line for each step, and find again for the next tile. */
const revisited = 64 * 1024;
const cacheLine = 64;

/** Bytes of the left operand that stay in the second-level cache beside a panel of the right one. */
const cachedBytes = 512 * 1024;

/** Fewer pieces than this leave threads idle. */
const fairShare = 8;

export function planContraction(
  size: ContractionSize,
  { row, column, k }: ContractionCounters,
  left: Expression,
  right: Expression,
  { lanes }: LaneShape,
  { tileRows, tileVectors }: Policy,
): ContractionPlan {
  const height = Math.min(tileRows, size.rows);
  // Few rows leave registers for more columns.
  const most = Math.max(tileVectors, Math.min(8, Math.floor((tileRows * tileVectors) / height)));
  const width = Math.max(1, Math.min(most, Math.floor(size.columns / lanes))) * lanes;
  const rowTiles = Math.ceil(size.rows / height);
  const columnTiles = Math.ceil(size.columns / width);
  const rowBytes = size.inner * bytesPerElement(left.dtype);
  const packRight =
    !isContiguous(right, column, k, size.columns) ||
    (rowTiles >= packedReuse && (strideOf(right, k) >= scatteredRows || spreads(right, k, size.inner))) ||
    (rowTiles > 1 && strideOf(right, k) >= scatteredTile);
  const isScattered = Math.max(strideOf(left, row), strideOf(left, k)) >= scatteredTile || spreads(left, k, size.inner);
  const packLeft = !isStrided(left, row, k) || (columnTiles >= packedReuse && isScattered);
  return {
    rowBlock: Math.max(1, Math.floor(cachedBytes / Math.max(1, rowBytes) / height)) * height,
    rows: segments("row", size.rows, [height, 1], 1, false),
    columns: segments("column", size.columns, [width, lanes, 1], lanes, packRight),
    packLeft,
    packRight,
    parallel:
      size.batches >= fairShare ? "batch" : columnTiles >= fairShare || columnTiles >= rowTiles ? "columns" : "rows",
  };
}

/** Bytes from one step of the counter to the next in memory that is read with strides. */
function strideOf(value: Expression, { name }: Index): number {
  const steps = value.kind === "load" ? (coefficientOf(value.index, name) ?? 0) : 0;
  return Math.abs(steps) * bytesPerElement(value.dtype);
}

/** Whether walking along the counter touches a cache line at every step, and more of them than stay in the cache. */
function spreads(value: Expression, counter: Index, extent: number): boolean {
  return strideOf(value, counter) >= cacheLine && extent * cacheLine > revisited;
}

/** Whether the rows are plain memory, at any strides. */
function isStrided(value: Expression, ...counters: readonly Index[]): boolean {
  return value.kind === "load" && counters.every(({ name }) => coefficientOf(value.index, name) !== null);
}

/** Whether columns are neighbours in plain memory, so that a vector of them can be loaded. */
function isContiguous(value: Expression, column: Index, k: Index, columns: number): boolean {
  if (!isStrided(value, k)) return false;
  return columns === 1 || (value.kind === "load" && coefficientOf(value.index, column.name) === 1);
}

/**
 * 0..extent cut into stretches, widest first. Padded: what is left after the widest is one stretch of whole vectors, the
 * last of which sticks out. Otherwise it is cut into vectors, then one tile of single lanes.
 */
function segments(name: string, extent: number, widths: readonly number[], lanes: number, padded: boolean): Segment[] {
  const result: Segment[] = [];
  const add = (start: number, end: number, count: number, each: number): void => {
    const valid = Math.min(count * each, end - start);
    const counter = index(`${name}_${start}`, extent) as Index;
    result.push({ counter, start, end, count, lanes: each, valid });
  };
  const width = widths[0]!;
  const whole = extent - (extent % width);
  if (whole > 0) add(0, whole, width / Math.min(width, lanes), Math.min(width, lanes));
  const rest = extent - whole;
  if (rest === 0) return result;
  if (padded) {
    add(whole, extent, Math.ceil(rest / lanes), lanes);
    return result;
  }
  const vectors = rest - (rest % lanes);
  if (vectors > 0) add(whole, whole + vectors, vectors / lanes, lanes);
  if (vectors < rest) add(whole + vectors, extent, rest - vectors, 1);
  return result;
}
