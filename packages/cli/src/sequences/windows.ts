/**
 * Which rows each prediction may see. `following`: a row's target is predicted from the rows before it, their targets among
 * them, and of the row itself nothing is seen but its place in the order. `own`: series that have one class each are
 * recognized, from the rows up to and with this one, and no target is seen. A window never leaves its series.
 */
import type { EncodedTable } from "../schema/read-table.ts";
import type { Series } from "./series.ts";

export type WindowRule = {
  /** Rows in a window. */
  readonly window: number;
  readonly frame: "following" | "own";
};

/** Where in `series.sorted` the window of a row begins, or -1 where the row has too few before it. */
export function windowStart({ place, start }: Series, { window, frame }: WindowRule, row: number): number {
  const begin = place[row]! - window + (frame === "own" ? 1 : 0);
  return begin >= start[row]! ? begin : -1;
}

/** The last value of a number target that a row's window knows, or NaN. */
export function lastKnown(
  values: Float32Array | Float64Array,
  { sorted }: Series,
  { window }: WindowRule,
  begin: number,
): number {
  for (let index = begin + window - 1; index >= begin; index--) {
    const value = values[sorted[index]!]!;
    if (!Number.isNaN(value)) return value;
  }
  return Number.NaN;
}

/** The last class that a row's window knows, or -1. */
export function lastClass(codes: Int32Array, { sorted }: Series, { window }: WindowRule, begin: number): number {
  for (let index = begin + window - 1; index >= begin; index--) {
    const code = codes[sorted[index]!]!;
    if (code >= 0) return code;
  }
  return -1;
}

/**
 * The rows that can be predicted, ascending.
 * @param judged whether only those with a target are wanted, to learn from or to compare with
 */
export function predictableRows(table: EncodedTable, rule: WindowRule, judged: boolean): Int32Array {
  const series = seriesOf(table);
  const { target } = table;
  const rows = new Int32Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    const begin = windowStart(series, rule, row);
    if (begin < 0) continue;
    if (target?.kind === "numbers" && rule.frame === "following") {
      if (Number.isNaN(lastKnown(target.values, series, rule, begin))) continue;
    }
    if (judged && !hasTarget(table, row)) continue;
    rows[count++] = row;
  }
  return rows.slice(0, count);
}

export function hasTarget({ target }: EncodedTable, row: number): boolean {
  if (target === undefined) return false;
  return target.kind === "categories" ? target.codes[row]! >= 0 : !Number.isNaN(target.values[row]!);
}

/** The series of a table that was read with them. */
export function seriesOf(table: EncodedTable): Series {
  if (table.series === undefined) throw new TypeError("the table was read without its series");
  return table.series;
}
