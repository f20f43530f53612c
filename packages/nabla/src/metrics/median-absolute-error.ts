/**
 * The median of the absolute errors, scikit-learn's median_absolute_error. It needs all rows at once and so has no streaming
 * form. Neighbour: regression.ts has the means.
 */
import { DataError } from "../base/errors.ts";
import type { TableInput } from "./inputs.ts";
import { combined } from "./multioutput.ts";
import type { OneOutput, PerOutput } from "./multioutput.ts";
import type { RegressionOptions } from "./regression.ts";
import { readRegression } from "./regression-totals.ts";
import { weightedSum } from "./sums.ts";

/** The value with half of the weight at or below it; without weights the middle, or the mean of the two in the middle. */
function median(operation: string, values: Float64Array, weights: Float64Array | null): number {
  const order = Array.from(values.keys()).sort((first, second) => values[first]! - values[second]!);
  const at = (place: number): number => values[order[place]!]!;
  if (weights === null) {
    const middle = values.length >> 1;
    return values.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  }
  if (weightedSum(weights, null) === 0)
    throw new DataError(`${operation}: the weights sum to 0; give some row a weight above 0`);
  let total = 0;
  const reached = order.map((row) => (total += weights[row]!));
  return at(reached.findIndex((weight) => weight >= total / 2));
}

/** The median of |true - predicted|, which outliers do not move. Options as of `meanSquaredError`. */
export function medianAbsoluteError(
  yTrue: TableInput,
  yPred: TableInput,
  options: RegressionOptions & PerOutput,
): number[];
export function medianAbsoluteError(
  yTrue: TableInput,
  yPred: TableInput,
  options?: RegressionOptions & OneOutput,
): number;
export function medianAbsoluteError(
  yTrue: TableInput,
  yPred: TableInput,
  options?: RegressionOptions,
): number | number[];
export function medianAbsoluteError(
  yTrue: TableInput,
  yPred: TableInput,
  options: RegressionOptions = {},
): number | number[] {
  const operation = "medianAbsoluteError";
  const rows = readRegression(operation, yTrue, yPred, options.sampleWeight);
  const { rows: count, columns } = rows.yTrue;
  const medians = Array.from({ length: columns }, (_, output) => {
    const errorAt = (row: number): number => {
      const cell = row * columns + output;
      return Math.abs(rows.yPred.data[cell]! - rows.yTrue.data[cell]!);
    };
    return median(
      operation,
      Float64Array.from({ length: count }, (_, row) => errorAt(row)),
      rows.weights,
    );
  });
  return combined(operation, medians, options.multioutput ?? "uniform_average");
}
