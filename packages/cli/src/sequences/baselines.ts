/**
 * What needs no network: the last known value (or class) carried forward, and the commonest class of training. A model is worth
 * having where it is better than these on the same rows.
 */
import { macroScores } from "../scores/classification-scores.ts";
import { numberErrors } from "../scores/regression-scores.ts";
import type { Preparation } from "../preparation/preparation.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import { lastClass, lastKnown, seriesOf, windowStart } from "./windows.ts";
import { sequenceOf } from "./window-writer.ts";

export type Baseline = { readonly name: string } & (
  | { readonly rmse: number; readonly mae: number; readonly r2: number }
  | { readonly accuracy: number; readonly precision: number; readonly recall: number; readonly f1: number }
);

/** Predictions of a number for rows that have a window. */
export function carriedForward(preparation: Preparation, table: EncodedTable, rows: Int32Array): Float64Array {
  const { target } = table;
  if (target?.kind !== "numbers") throw new TypeError("the target was not read as numbers");
  const series = seriesOf(table);
  const rule = sequenceOf(preparation);
  return Float64Array.from(rows, (row) => lastKnown(target.values, series, rule, windowStart(series, rule, row)));
}

/** @param rows with a target and a window */
export function naiveScores(preparation: Preparation, table: EncodedTable, rows: Int32Array): Baseline[] {
  const { target } = table;
  if (target?.kind === "numbers") {
    const truth = Float64Array.from(rows, (row) => target.values[row]!);
    const predicted = carriedForward(preparation, table, rows);
    return [{ name: "last value carried forward", ...numberErrors({ truth, predicted }) }];
  }
  if (target?.kind !== "categories" || preparation.target.task !== "classification")
    throw new TypeError("the table was read without its target");
  const { classes, counts } = preparation.target;
  const commonest = counts.indexOf(Math.max(...counts));
  const truth = Int32Array.from(rows, (row) => target.codes[row]!);
  const always = {
    name: `always "${classes[commonest]}"`,
    ...macroScores(truth, new Int32Array(rows.length).fill(commonest)),
  };
  const rule = sequenceOf(preparation);
  if (rule.frame === "own") return [always];
  const series = seriesOf(table);
  const last = Int32Array.from(rows, (row) => {
    const code = lastClass(target.codes, series, rule, windowStart(series, rule, row));
    return code < 0 ? commonest : code;
  });
  return [{ name: "last class carried forward", ...macroScores(truth, last) }, always];
}
