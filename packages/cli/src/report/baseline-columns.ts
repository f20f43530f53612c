/**
 * The scores that a network shares with what needs no network: the columns of the table on the terminal and in the report.
 */
import type { Baseline } from "../sequences/baselines.ts";
import { number, score } from "./html.ts";
import type { TestResult } from "./report-data.ts";

export type BaselineColumn = { readonly title: string; readonly text: (row: Baseline) => string };

/** One line for the network, then one for each baseline. */
export function baselineRows(result: TestResult, baselines: readonly Baseline[], model: string): readonly Baseline[] {
  return [{ name: model, ...result.scores }, ...baselines];
}

export function baselineColumns(task: TestResult["task"]): readonly BaselineColumn[] {
  return task === "regression"
    ? [column("R²", "r2", score), column("RMSE", "rmse", number), column("MAE", "mae", number)]
    : [
        column("accuracy", "accuracy", score),
        column("macro precision", "precision", score),
        column("macro recall", "recall", score),
        column("macro F1", "f1", score),
      ];
}

function column(title: string, key: string, written: (value: number) => string): BaselineColumn {
  return { title, text: (row) => written(Number((row as Readonly<Record<string, unknown>>)[key])) };
}
