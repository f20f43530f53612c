/**
 * The whole of a run's scores for a terminal: those of the network, beside those of what needs no network where there is such.
 */
import { baselineColumns, baselineRows } from "../report/baseline-columns.ts";
import type { TestResult } from "../report/report-data.ts";
import type { Baseline } from "../sequences/baselines.ts";
import { aligned, classScoreTable, numberScoreTable } from "./score-table.ts";

/** @param model what the network is called */
export function scoreTable(result: TestResult, baselines: readonly Baseline[], model: string): string {
  const own = result.task === "classification" ? classScoreTable(result.scores) : numberScoreTable(result.scores);
  if (baselines.length === 0) return own;
  const columns = baselineColumns(result.task);
  const beside = aligned([
    ["", ...columns.map(({ title }) => title)],
    ...baselineRows(result, baselines, model).map((row) => [row.name, ...columns.map(({ text }) => text(row))]),
  ]).join("\n");
  return result.task === "classification" ? `${own}\n\n${beside}` : beside;
}
