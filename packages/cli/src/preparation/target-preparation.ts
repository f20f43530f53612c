/**
 * The target for a network: class numbers as they are, or numbers standardized by the training rows and brought back for
 * every score and prediction.
 */
import type { EncodedColumn } from "../tables/encoded-column.ts";
import type { Target } from "../schema/schema.ts";

export type TargetPreparation =
  | { readonly task: "classification"; readonly classes: readonly string[]; readonly counts: readonly number[] }
  | { readonly task: "regression"; readonly mean: number; readonly deviation: number };

/** Learns from the training rows: how frequent each class is, or the mean and deviation of the number. */
export function learnTarget(target: Target, column: EncodedColumn, rows: Int32Array): TargetPreparation {
  if (target.task === "classification" && column.kind === "categories") {
    const counts = target.classes.map(() => 0);
    for (const row of rows) counts[column.codes[row]!]!++;
    return { task: target.task, classes: target.classes, counts };
  }
  if (column.kind !== "numbers") throw new TypeError(`target "${target.name}" was read as categories for a regression`);
  let mean = 0;
  let squares = 0;
  for (const [index, row] of rows.entries()) {
    const before = column.values[row]! - mean;
    mean += before / (index + 1);
    squares += before * (column.values[row]! - mean);
  }
  const deviation = Math.sqrt(squares / Math.max(1, rows.length));
  return { task: "regression", mean, deviation: deviation > 0 ? deviation : 1 };
}
