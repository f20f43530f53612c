/**
 * The confusion matrix, scikit-learn's confusion_matrix: rows are true classes, columns predicted ones, both in the order
 * of the sorted labels or of `labels`. `matrixOf` makes it from a table, for the streaming metric too.
 */
import { DataError } from "../base/errors.ts";
import { checkSeen, codesOfLabels } from "./averages.ts";
import { ConfusionTable } from "./confusion-table.ts";
import type { Label, LabelsInput, VectorInput } from "./inputs.ts";
import { describeLabels } from "./label-index.ts";

/** What a confusion matrix is made of, and divided by: the rows' sums, the columns' sums, or the sum of all. */
export interface MatrixOptions {
  readonly labels?: ArrayLike<Label> | null | undefined;
  readonly normalize?: "true" | "pred" | "all" | null | undefined;
}

/** Options of `confusionMatrix`. */
export interface ConfusionMatrixOptions extends MatrixOptions {
  readonly sampleWeight?: VectorInput | null | undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Each row, column or the whole divided by its sum; what has no weight stays 0. */
function normalized(matrix: number[][], by: "true" | "pred" | "all"): number[][] {
  const rowSums = matrix.map(sum);
  const columnSums = matrix.map((_, column) => sum(matrix.map((row) => row[column]!)));
  const total = sum(matrix.flat());
  const divisor = (row: number, column: number): number =>
    (by === "true" ? rowSums[row] : by === "pred" ? columnSums[column] : total) ?? 0;
  return matrix.map((cells, row) =>
    cells.map((cell, column) => (divisor(row, column) === 0 ? 0 : cell / divisor(row, column))),
  );
}

/** The matrix of a table, `[true class][predicted class]`. */
export function matrixOf(operation: string, table: ConfusionTable, options: MatrixOptions): number[][] {
  const { labels, normalize = null } = options;
  checkSeen(operation, table.totals.rows);
  if (normalize !== null && !["true", "pred", "all"].includes(normalize)) {
    throw new DataError(
      `${operation}: normalize "${String(normalize)}" is unknown; choose "true", "pred", "all" or null`,
    );
  }
  const codes = codesOfLabels(operation, table.totals, labels);
  const matrix = codes.map((trueCode) => codes.map((predictedCode) => table.at(trueCode, predictedCode)));
  return normalize === null ? matrix : normalized(matrix, normalize);
}

/**
 * How many rows (or how much of their weight) of each true class were predicted as each class: `[true][predicted]`.
 * Rows of classes that are not among `labels` are left out; a DataError where no label is in `yTrue`.
 */
export function confusionMatrix(
  yTrue: LabelsInput,
  yPred: LabelsInput,
  options: ConfusionMatrixOptions = {},
): number[][] {
  return matrixOf("confusionMatrix", tableOf("confusionMatrix", yTrue, yPred, options), options);
}

/** The table of one whole set of rows; a DataError where `labels` are given and none is in `yTrue`. */
export function tableOf(
  operation: string,
  yTrue: LabelsInput,
  yPred: LabelsInput,
  options: ConfusionMatrixOptions,
): ConfusionTable {
  const table = new ConfusionTable();
  const seen = table.update(operation, yTrue, yPred, options.sampleWeight);
  if (options.labels === null || options.labels === undefined) return table;
  const codes = codesOfLabels(operation, table.totals, options.labels);
  if (!seen.trueCodes.some((code) => codes.includes(code))) {
    throw new DataError(
      `${operation}: none of the labels (${describeLabels(Array.from(options.labels))}) is in yTrue; ` +
        `the labels there and in yPred are ${describeLabels(table.totals.index.sortedLabels())}`,
    );
  }
  return table;
}
