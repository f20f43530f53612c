/**
 * The scores of `--json`: the fixed names of the interface.
 */
import type { TestResult } from "../report/report-data.ts";

export type TestSummary =
  | { accuracy: number; precision: number; recall: number; f1: number; loss: number }
  | { r2: number; rmse: number; mae: number; loss: number };

export function testSummary(result: TestResult): TestSummary {
  if (result.task === "regression") {
    const { r2, rmse, mae, loss } = result.scores;
    return { r2, rmse, mae, loss };
  }
  const { accuracy, precision, recall, f1, loss } = result.scores;
  return { accuracy, precision, recall, f1, loss };
}
