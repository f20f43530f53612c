/**
 * Mean errors of predicted values, scikit-learn's mean_squared_error and mean_absolute_error, for one output or several.
 * Neighbours: regression-totals.ts keeps the sums, r2-score.ts, median-absolute-error.ts, streaming-regression.ts.
 */
import type { TableInput, VectorInput } from "./inputs.ts";
import { combined } from "./multioutput.ts";
import type { Multioutput, OneOutput, PerOutput } from "./multioutput.ts";
import { regressionTotalsOf } from "./regression-totals.ts";
import type { RegressionTotals } from "./regression-totals.ts";

/** Options of the errors. */
export interface RegressionOptions {
  readonly sampleWeight?: VectorInput | null | undefined;
  /** "uniform_average" by default. */
  readonly multioutput?: Multioutput | undefined;
}

/** Options of `meanSquaredError`; `squared: false` takes the root, output by output. */
export interface SquaredErrorOptions extends RegressionOptions {
  readonly squared?: boolean | undefined;
}

/** The mean squared error of totals, or its root. */
export function squaredErrorOf(
  operation: string,
  totals: RegressionTotals,
  options: SquaredErrorOptions,
): number | number[] {
  totals.check(operation);
  const errors = totals.meanSquared();
  return combined(
    operation,
    options.squared === false ? errors.map(Math.sqrt) : errors,
    options.multioutput ?? "uniform_average",
  );
}

/** The mean absolute error of totals. */
export function absoluteErrorOf(
  operation: string,
  totals: RegressionTotals,
  options: RegressionOptions,
): number | number[] {
  totals.check(operation);
  return combined(operation, totals.meanAbsolute(), options.multioutput ?? "uniform_average");
}

/** The mean of (true - predicted)², over `[rows]` or `[rows, outputs]`. One value an output with `multioutput: "raw_values"`. */
export function meanSquaredError(
  yTrue: TableInput,
  yPred: TableInput,
  options: SquaredErrorOptions & PerOutput,
): number[];
export function meanSquaredError(
  yTrue: TableInput,
  yPred: TableInput,
  options?: SquaredErrorOptions & OneOutput,
): number;
export function meanSquaredError(
  yTrue: TableInput,
  yPred: TableInput,
  options?: SquaredErrorOptions,
): number | number[];
export function meanSquaredError(
  yTrue: TableInput,
  yPred: TableInput,
  options: SquaredErrorOptions = {},
): number | number[] {
  const operation = "meanSquaredError";
  return squaredErrorOf(operation, regressionTotalsOf(operation, yTrue, yPred, options.sampleWeight), options);
}

/** The root of the mean squared error, in the units of the values. Options as of `meanSquaredError`. */
export function rootMeanSquaredError(
  yTrue: TableInput,
  yPred: TableInput,
  options: RegressionOptions & PerOutput,
): number[];
export function rootMeanSquaredError(
  yTrue: TableInput,
  yPred: TableInput,
  options?: RegressionOptions & OneOutput,
): number;
export function rootMeanSquaredError(
  yTrue: TableInput,
  yPred: TableInput,
  options?: RegressionOptions,
): number | number[];
export function rootMeanSquaredError(
  yTrue: TableInput,
  yPred: TableInput,
  options: RegressionOptions = {},
): number | number[] {
  const operation = "rootMeanSquaredError";
  const totals = regressionTotalsOf(operation, yTrue, yPred, options.sampleWeight);
  return squaredErrorOf(operation, totals, { ...options, squared: false });
}

/** The mean of |true - predicted|. Options as of `meanSquaredError`. */
export function meanAbsoluteError(
  yTrue: TableInput,
  yPred: TableInput,
  options: RegressionOptions & PerOutput,
): number[];
export function meanAbsoluteError(
  yTrue: TableInput,
  yPred: TableInput,
  options?: RegressionOptions & OneOutput,
): number;
export function meanAbsoluteError(yTrue: TableInput, yPred: TableInput, options?: RegressionOptions): number | number[];
export function meanAbsoluteError(
  yTrue: TableInput,
  yPred: TableInput,
  options: RegressionOptions = {},
): number | number[] {
  const operation = "meanAbsoluteError";
  return absoluteErrorOf(operation, regressionTotalsOf(operation, yTrue, yPred, options.sampleWeight), options);
}
