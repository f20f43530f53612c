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

/** @param deviation the target's standard deviation in training */
export function scoreNumbers({ truth, predicted }: NumberOutput, deviation: number): RegressionScores {
  const meanSquared = metrics.meanSquaredError(truth, predicted);
  return {
    rows: truth.length,
    r2: metrics.r2Score(truth, predicted),
    rmse: Math.sqrt(meanSquared),
    mae: metrics.meanAbsoluteError(truth, predicted),
    loss: meanSquared / deviation ** 2,
  };
}
