/**
 * The network's scores beside those of what needs no network.
 */
import type { Baseline } from "../sequences/baselines.ts";
import { baselineColumns, baselineRows } from "./baseline-columns.ts";
import { escape, table } from "./html.ts";
import type { TestResult } from "./report-data.ts";

/** @param model what the network is called */
export function baselineTable(result: TestResult, baselines: readonly Baseline[], model: string): string {
  const columns = baselineColumns(result.task).map(({ title, text }) => ({ title, cell: text, numeric: true }));
  const named = { title: "", cell: (row: Baseline) => escape(row.name) };
  return table<Baseline>([named, ...columns], baselineRows(result, baselines, model));
}
