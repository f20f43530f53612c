/**
 * Windows as batches for a network, by the row whose target they predict: to everything that trains and judges, a window is a
 * row with many inputs. What a forecast's output means differs from row to row: a step away from the last known value.
 */
import { rowLength } from "../preparation/feature-writer.ts";
import type { Preparation } from "../preparation/preparation.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import { batchSource } from "../network/row-source.ts";
import type { AnswerScale, RowSource } from "../network/row-source.ts";
import { scaleOf } from "./sequence-preparation.ts";
import { sequenceOf, stepLayout, windowWriter } from "./window-writer.ts";
import { lastKnown, seriesOf, windowStart } from "./windows.ts";

/** @param targets whether batches are wanted, which need the target of every row */
export function windowSource(preparation: Preparation, table: EncodedTable, targets = true): RowSource {
  const { window } = sequenceOf(preparation);
  const length = window * rowLength(stepLayout(preparation));
  const write = windowWriter(preparation, table);
  return batchSource({ length, write, answer: answerScale(preparation, table), table, preparation }, targets);
}

/** The last known value and the size of a usual step, for each row. */
function answerScale(preparation: Preparation, table: EncodedTable): AnswerScale {
  const { target } = table;
  if (target?.kind !== "numbers") return () => ({ base: 0, unit: 1 });
  const rule = sequenceOf(preparation);
  const series = seriesOf(table);
  const scale = scaleOf(rule, series);
  return (row) => ({
    base: lastKnown(target.values, series, rule, windowStart(series, rule, row)),
    unit: scale(row).change,
  });
}
