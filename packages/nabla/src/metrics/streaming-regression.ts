/**
 * The regression metrics over rows that arrive in parts; merged parts agree with all rows at once to the last digits.
 * Neighbours: metric.ts, regression-totals.ts keeps the sums, regression.ts and r2-score.ts read them.
 */
import type { TableInput } from "./inputs.ts";
import { StreamingMetric } from "./metric.ts";
import type { Metric } from "./metric.ts";
import type { Multioutput, OneOutput, PerOutput } from "./multioutput.ts";
import { r2Of } from "./r2-score.ts";
import { absoluteErrorOf, squaredErrorOf } from "./regression.ts";
import { readRegression, RegressionTotals } from "./regression-totals.ts";

/** Options of the streaming errors. */
export interface StreamingErrorOptions {
  readonly multioutput?: Multioutput | undefined;
}

/** Options of the streaming `r2`. */
export interface StreamingR2Options {
  readonly multioutput?: Multioutput | "variance_weighted" | undefined;
  readonly forceFinite?: boolean | undefined;
}

function fromTotals<Result>(name: string, compute: (totals: RegressionTotals) => Result): Metric<Result> {
  return new StreamingMetric<RegressionTotals, Result>(name, "values", {
    create: () => new RegressionTotals(),
    update: (totals, yTrue, yPred, weight) =>
      totals.update(name, readRegression(name, yTrue as TableInput, yPred as TableInput, weight)),
    merge: (totals, other) => totals.merge(name, other),
    compute,
  });
}

/** Streaming `meanSquaredError`: feed it true and predicted values. */
export function mse(options: StreamingErrorOptions & PerOutput): Metric<number[]>;
export function mse(options?: StreamingErrorOptions & OneOutput): Metric;
export function mse(options: StreamingErrorOptions = {}): Metric<number | number[]> {
  return fromTotals("mse", (totals) => squaredErrorOf("mse", totals, options));
}

/** Streaming `rootMeanSquaredError`: feed it true and predicted values. */
export function rmse(options: StreamingErrorOptions & PerOutput): Metric<number[]>;
export function rmse(options?: StreamingErrorOptions & OneOutput): Metric;
export function rmse(options: StreamingErrorOptions = {}): Metric<number | number[]> {
  return fromTotals("rmse", (totals) => squaredErrorOf("rmse", totals, { ...options, squared: false }));
}

/** Streaming `meanAbsoluteError`: feed it true and predicted values. */
export function mae(options: StreamingErrorOptions & PerOutput): Metric<number[]>;
export function mae(options?: StreamingErrorOptions & OneOutput): Metric;
export function mae(options: StreamingErrorOptions = {}): Metric<number | number[]> {
  return fromTotals("mae", (totals) => absoluteErrorOf("mae", totals, options));
}

/** Streaming `r2Score`: feed it true and predicted values. */
export function r2(options: StreamingR2Options & PerOutput): Metric<number[]>;
export function r2(options?: StreamingR2Options & OneOutput<"variance_weighted">): Metric;
export function r2(options: StreamingR2Options = {}): Metric<number | number[]> {
  return fromTotals("r2", (totals) => r2Of("r2", totals, options));
}
