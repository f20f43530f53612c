/**
 * Scores of a network on rows of an encoded table: what `train` does with the test rows and `evaluate` with a source.
 */
import { predictRows } from "../network/predict-rows.ts";
import type { Network } from "../network/network.ts";
import type { RowSource } from "../network/row-source.ts";
import type { Preparation } from "../preparation/preparation.ts";
import type { TestResult } from "../report/report-data.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import { scoreClasses } from "../scores/classification-scores.ts";
import { scoreNumbers } from "../scores/regression-scores.ts";

export async function scoreRows(
  network: Network,
  source: Pick<RowSource, "write" | "length" | "answer">,
  preparation: Preparation,
  table: EncodedTable,
  rows: Int32Array,
): Promise<TestResult> {
  const outputs = await predictRows(network, source, rows);
  const { target } = preparation;
  const column = table.target;
  if (target.task === "regression" && column?.kind === "numbers") {
    const truth = Float64Array.from(rows, (row) => column.values[row]!);
    const scales = Array.from(rows, source.answer);
    const predicted = Float64Array.from(outputs, (value, index) => value * scales[index]!.unit + scales[index]!.base);
    const output = { truth, predicted };
    const units = Float64Array.from(scales, ({ unit }) => unit);
    return { task: "regression", scores: scoreNumbers(output, units), output };
  }
  if (target.task !== "classification" || column?.kind !== "categories")
    throw new TypeError("the table was read without its target");
  const output = { truth: Int32Array.from(rows, (row) => column.codes[row]!), logits: outputs };
  return { task: "classification", classes: target.classes, scores: scoreClasses(output, target.classes), output };
}
