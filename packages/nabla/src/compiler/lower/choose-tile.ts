/**
 * The size of a contraction's register tile: rows of the left operand by vectors of the right one's columns. Each step of k
 * loads the tile's rows and vectors, and multiplies every row by every vector.
 */

import type { Policy } from "../loop-nest.ts";

export interface Tile {
  readonly height: number;
  /** Vectors that it is wide. */
  readonly vectors: number;
}

/** What threads share out of a result: its rows of tiles, its columns of tiles, or its batches. */
export type Sharing = (rowTiles: number, columnTiles: number) => "rows" | "columns" | "batches";

/** What the policy says of tiles. */
export type TileLimits = Pick<Policy, "tileRows" | "tileVectors" | "tileRegisters">;

/**
 * The tile that takes the fewest cycles for all of the result, edges included, among those that have no more sums than the
 * policy's, and fit in the registers: few columns leave room for more rows, and the other way round. What two threads cannot
 * share in equal parts counts as long as the slower one takes.
 */
export function chooseTile(
  rows: number,
  vectors: number,
  { tileRows, tileVectors, tileRegisters = Number.POSITIVE_INFINITY }: TileLimits,
  sharing: Sharing,
): Tile {
  const sums = tileRows * tileVectors;
  const candidates = Array.from({ length: Math.min(vectors, 2 * tileVectors, sums) }, (_, at): Tile => {
    const width = at + 1;
    const most = Math.floor(Math.min(sums, tileRegisters - width) / width);
    return { height: Math.max(1, Math.min(rows, 2 * tileRows, most)), vectors: width };
  });
  const cycles = ({ height, vectors: width }: Tile): number => {
    const shared = sharing(Math.ceil(rows / height), Math.ceil(vectors / width));
    let sum = 0;
    for (const [r, rowTiles] of pieces(rows, height)) {
      for (const [c, columnTiles] of pieces(vectors, width)) {
        sum += tileCycles(r, c) * inTurn(rowTiles, columnTiles, shared);
      }
    }
    return sum;
  };
  return candidates.reduce((best, other) => (cycles(other) < cycles(best) ? other : best));
}

/** Twice the tiles that the busier of two threads computes: all of them, where they are shared equally. */
function inTurn(rowTiles: number, columnTiles: number, shared: ReturnType<Sharing>): number {
  if (shared === "batches") return rowTiles * columnTiles;
  const [parts, each] = shared === "rows" ? [rowTiles, columnTiles] : [columnTiles, rowTiles];
  return parts === 1 ? 2 * Math.ceil(each / 2) : 2 * Math.ceil(parts / 2) * each;
}

/** How often an axis holds pieces of which length. */
function pieces(extent: number, piece: number): readonly (readonly [length: number, count: number])[] {
  const rest = extent % piece;
  const whole: [number, number] = [piece, (extent - rest) / piece];
  return rest === 0 ? [whole] : [whole, [rest, 1]];
}

/** Cycles of one step of k: two multiplications a cycle, loads of rows and vectors, and each sum waits four for its last. */
const tileCycles = (rows: number, vectors: number): number =>
  Math.max((rows * vectors) / 2, 4) + rows / 8 + vectors / 6;
