/**
 * How a contraction is carried out: the size of its tiles, which operands are packed, in which order tiles are visited, and
 * which loop threads share out. Everything follows from shapes, the way operands are read, and the target's policy.
 */
import { bytesPerElement } from "../../base/dtype.ts";
import type { Expression, Index } from "../../scalar/expression.ts";
import { coefficientOf } from "../affine.ts";
import type { Policy } from "../loop-nest.ts";
import type { LaneShape } from "../schedule/vectorize.ts";
import { chooseTile } from "./choose-tile.ts";
import { type Segment, segmentsOf } from "./segments.ts";

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

export interface ContractionPlan {
  readonly rows: readonly Segment[];
  readonly columns: readonly Segment[];
  readonly packLeft: boolean;
  /**
   * Which part of the right operand is packed when: all of it before the product begins, or each stretch of whole tiles by
   * the thread that multiplies it next, in whose own cache it then is. What whole tiles leave is packed before.
   */
  readonly packRight: "nothing" | "all before" | "by stretches";
  /**
   * Along which axis tiles lie that are visited one after the other. The other axis is shared out to threads, but for
   * batches that are enough for that, and stretches that are packed by who multiplies them.
   */
  readonly along: "rows" | "columns";
  /** How far to go along it before the next tiles beside, so that what is read of the operand stays in the cache. */
  readonly stretch: number;
  /** Steps of k that a tile takes before the next tile takes them. */
  readonly depth: number;
  readonly parallel: "batches" | "tiles";
}

/** Packing reads and writes an operand once; it pays where tiles then read it at least this many times. */
const packedReuse = 4;

/** Bytes between rows of the right operand from which a panel of it is spread over too many cache lines. */
const scatteredRows = 512;

/** Bytes of an operand whose pages are at hand together, however they are walked, unless the policy says otherwise. */
const compactOperand = 128 * 1024;

/** Bytes between rows of the right operand from which each lies in a page of its own. */
const ownPage = 4096;

/**
 * Bytes between rows of the result from which tiles below each other lie in pages of their own, or nearly so. Rows that
 * long are written, and what the epilogue reads is read, from their beginning to their end.
 */
const wideRow = 3072;

/** Bytes of cache lines that a tile may touch along k, one line for each step, and find again for the next tile. */
const revisited = 2 * 1024;
const cacheLine = 64;

/** Bytes of an operand that stay in the second-level cache beside a panel of the other one, unless the policy says otherwise. */
const usualCache = 1024 * 1024;

/** The part of them that a stretch may take which a thread packs for itself: it stays there beside rows of the other operand. */
const ownStretch = 1 / 2;

/** Fewer pieces than this leave threads idle. */
const fairShare = 8;

/** Pieces for each thread from which it does not matter that some threads get one more. */
const manyPieces = 4;

/**
 * In a loop over time, rows of tiles from which each thread keeps to its rows: what it computed in one step is what it needs
 * in the next, so that threads need not wait for each other (threads/thread-plan.ts).
 */
const rowParts = 4;

export function planContraction(
  size: ContractionSize,
  { row, column, k }: ContractionCounters,
  left: Expression,
  right: Expression,
  { lanes }: LaneShape,
  policy: Policy,
  isRepeated: boolean,
): ContractionPlan {
  const { tileRows, packedFor = tileRows, tileDepth, threads = 1 } = policy;
  const { compactBytes = compactOperand, cachedBytes = usualCache } = policy;
  const parallel = size.batches >= fairShare ? "batches" : "tiles";
  const rightBytes = size.columns * size.inner * bytesPerElement(right.dtype);
  const keepsRows = isRepeated && rightBytes <= cachedBytes;
  const alongOf = (rowTiles: number, columnTiles: number): ContractionPlan["along"] => {
    if (keepsRows && rowTiles >= rowParts) return "columns";
    const isWide = size.columns * bytesPerElement(left.dtype) >= wideRow && rowTiles >= fairShare;
    return !isWide && (columnTiles >= fairShare || columnTiles >= rowTiles) ? "rows" : "columns";
  };
  const tileOf = (most: number) =>
    chooseTile(size.rows, Math.ceil(size.columns / lanes), { ...policy, tileRows: most }, (...tiles) =>
      parallel === "batches" ? parallel : beside(alongOf(...tiles)),
    );
  const { height, vectors } = tileOf(tileRows);
  const width = vectors * lanes;
  const rowTiles = Math.ceil(size.rows / height);
  const columnTiles = Math.ceil(size.columns / width);
  /** How often tiles read the right operand. */
  const reads = packedFor === tileRows ? rowTiles : Math.ceil(size.rows / tileOf(packedFor).height);
  const isLarge = strideOf(right, k) * size.inner > compactBytes;
  const isPacked =
    !isContiguous(right, column, k, size.columns) ||
    (reads > 1 && size.columns < 2 * lanes && size.columns % lanes > 0) ||
    (reads >= packedReuse && isLarge && (strideOf(right, k) >= scatteredRows || spreads(right, k, size.inner))) ||
    (reads > 1 && strideOf(right, k) >= ownPage);
  const leftBytes = size.rows * size.inner * bytesPerElement(left.dtype);
  const isReused = columnTiles >= 2 * packedReuse || leftBytes > cachedBytes / 2;
  const packLeft = !isStrided(left, row, k) || (spreads(left, k, size.inner) && isReused);
  const wholeTiles = Math.floor(size.columns / width);
  const usual = alongOf(rowTiles, columnTiles);
  // Threads that share rows go on doing so where the operand is small: weights are updated by rows, and read by rows.
  const sharesColumns = usual === "rows" || rightBytes > cachedBytes;
  const isShared = parallel === "tiles" && wholeTiles >= fairShare && isFair(wholeTiles, threads);
  const isByStretches = isPacked && !isRepeated && isStrided(right, column, k) && sharesColumns && isShared;
  const along = isByStretches && leftBytes > cachedBytes ? "columns" : usual;
  const depths = Math.max(1, Math.ceil(size.inner / tileDepth));
  const lineBytes = size.inner * bytesPerElement(left.dtype);
  const step = along === "rows" ? height : width;
  const tilesIn = (bytes: number, lines: number): number =>
    Math.max(1, Math.floor(bytes / Math.max(1, lineBytes) / lines));
  return {
    rows: segmentsOf("row", size.rows, [height, 1], 1, false),
    columns: segmentsOf("column", size.columns, [width, lanes, 1], lanes, isPacked),
    packLeft,
    packRight: isByStretches ? "by stretches" : isPacked ? "all before" : "nothing",
    along,
    stretch: isByStretches
      ? tilesTogether(wholeTiles, tilesIn(cachedBytes * ownStretch, width), threads) * width
      : tilesIn(cachedBytes, step) * step,
    depth: Math.ceil(size.inner / depths),
    parallel,
  };
}

/** Whether so many threads get about the same number of pieces. */
const isFair = (pieces: number, threads: number): boolean => pieces % threads === 0 || pieces >= manyPieces * threads;

/**
 * Tiles of a stretch: the most, up to so many, of which stretches can be made that threads get equal numbers of; two
 * stretches at least, so that there is a loop that they share.
 */
function tilesTogether(tiles: number, most: number, threads: number): number {
  for (let together = Math.min(Math.floor(tiles / 2), most); together > 1; together--) {
    if (tiles % together === 0 && isFair(tiles / together, threads)) return together;
  }
  return 1;
}

const beside = (along: ContractionPlan["along"]): ContractionPlan["along"] => (along === "rows" ? "columns" : "rows");

/** Bytes from one step of the counter to the next in memory that is read with strides. */
export function strideOf(value: Expression, { name }: Index): number {
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
