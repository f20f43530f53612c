/**
 * How good predicted numbers are: R², root mean squared and mean absolute error in the target's unit, and the loss the
 * network was trained on (mean squared error of the standardized target).
 */
import { metrics } from "nabla";

export type RegressionScores = {
  readonly rows: number;
  readonly r2: number;
  readonly rmse: number;
  readonly mae: number;
  readonly loss: number;
};

export type NumberOutput = { readonly truth: Float64Array; readonly predicted: Float64Array };

/** @param unit what the loss is measured in: the target's standard deviation in training, or another unit for each row */
export function scoreNumbers(output: NumberOutput, unit: number | Float64Array): RegressionScores {
  const { truth, predicted } = output;
  const { rmse, mae, r2 } = numberErrors(output);
  const loss =
    typeof unit === "number"
      ? (rmse / unit) ** 2
      : truth.reduce((sum, value, row) => sum + ((predicted[row]! - value) / unit[row]!) ** 2, 0) / truth.length;
  return { rows: truth.length, r2, rmse, mae, loss };
}

/** The errors of any prediction, in the target's unit. */
export function numberErrors({ truth, predicted }: NumberOutput): Pick<RegressionScores, "r2" | "rmse" | "mae"> {
  return {
    r2: metrics.r2Score(truth, predicted),
    rmse: Math.sqrt(metrics.meanSquaredError(truth, predicted)),
    mae: metrics.meanAbsoluteError(truth, predicted),
  };
}
