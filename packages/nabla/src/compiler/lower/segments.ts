/**
 * An axis of a product, cut into stretches of tiles: whole ones, and what is left of them at the end.
 */
import { index } from "../../scalar/build.ts";
import type { Index } from "../../scalar/expression.ts";

/** A stretch of an axis that is walked in steps of `count` vectors (or rows) of `lanes` each, `valid` of them inside. */
export interface Segment {
  readonly counter: Index;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly lanes: number;
  readonly valid: number;
}

/** Rows or columns of one of its tiles. */
export const widthOf = ({ count, lanes }: Segment): number => count * lanes;

/** Whether the segment is one tile, around which there is no loop for threads to share. */
export const isOneTile = (segment: Segment): boolean => segment.end - segment.start <= widthOf(segment);

/**
 * 0..extent cut into stretches, widest first. Padded: what is left after the widest is one stretch of whole vectors, the
 * last of which sticks out. Otherwise it is cut into vectors, then one tile of single lanes.
 */
export function segmentsOf(
  name: string,
  extent: number,
  widths: readonly number[],
  lanes: number,
  padded: boolean,
): Segment[] {
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
