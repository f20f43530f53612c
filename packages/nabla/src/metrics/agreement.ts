/**
 * How far two labellings agree beyond chance: Matthews' correlation coefficient and Cohen's kappa, scikit-learn's
 * matthews_corrcoef and cohen_kappa_score. Both are functions of class totals or of a confusion matrix.
 */
import { DataError } from "../base/errors.ts";
import type { ClassTotals } from "./class-totals.ts";
import { totalsOf } from "./class-totals.ts";
import { matrixOf, tableOf } from "./confusion-matrix.ts";
import type { Label, LabelsInput, VectorInput } from "./inputs.ts";
import { weightedSum } from "./sums.ts";

/** Options of `matthewsCorrcoef`. */
export interface MatthewsOptions {
  readonly sampleWeight?: VectorInput | null | undefined;
}

/** Options of `cohenKappaScore`; `weights` says how much worse a distant class is than a near one. */
export interface KappaOptions {
  readonly labels?: ArrayLike<Label> | null | undefined;
  readonly weights?: "linear" | "quadratic" | null | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
}

/** The sum of w_i w_j over pairs of different classes: exactly 0 for a single class, whatever the weights. */
function spread(weights: Float64Array): number {
  const all = weightedSum(weights, null);
  return weightedSum(
    weights.map((weight) => all - weight),
    weights,
  );
}

/** Matthews' coefficient of class totals (J. Gorodkin's R_K for more than two classes, 2004). */
export function matthewsOf(totals: ClassTotals): number {
  const all = weightedSum(totals.actual, null);
  const covariance = weightedSum(totals.hits, null) * all - weightedSum(totals.actual, totals.predicted);
  const scale = spread(totals.predicted) * spread(totals.actual);
  return scale === 0 ? 0 : covariance / Math.sqrt(scale);
}

/** The correlation of the true and the predicted classes, in [-1, 1]; 0 where either is of one class only. */
export function matthewsCorrcoef(yTrue: LabelsInput, yPred: LabelsInput, options: MatthewsOptions = {}): number {
  return matthewsOf(totalsOf("matthewsCorrcoef", yTrue, yPred, options.sampleWeight));
}

/** What it costs to confuse two classes at these places in the order of the labels. */
function penalty(weights: "linear" | "quadratic" | null, first: number, second: number): number {
  if (weights === null) return first === second ? 0 : 1;
  const distance = Math.abs(first - second);
  return weights === "linear" ? distance : distance * distance;
}

/**
 * Agreement of two raters beyond chance: 1 - (observed disagreement) / (disagreement expected by chance) (J. Cohen, 1960).
 * NaN where both name one and the same class throughout, for then chance agrees perfectly too.
 */
export function cohenKappaScore(first: LabelsInput, second: LabelsInput, options: KappaOptions = {}): number {
  const { weights = null, labels, sampleWeight } = options;
  if (weights !== null && weights !== "linear" && weights !== "quadratic") {
    throw new DataError(
      `cohenKappaScore: weights "${String(weights)}" is unknown; choose "linear", "quadratic" or null`,
    );
  }
  const table = tableOf("cohenKappaScore", first, second, { labels, sampleWeight });
  const matrix = matrixOf("cohenKappaScore", table, { labels });
  const rowSums = matrix.map((row) => weightedSum(row, null));
  const columnSums = matrix.map((_, column) =>
    weightedSum(
      matrix.map((row) => row[column]!),
      null,
    ),
  );
  const all = weightedSum(rowSums, null);
  const observed = matrix.map((row, at) =>
    weightedSum(
      row.map((cell, column) => penalty(weights, at, column) * cell),
      null,
    ),
  );
  const expected = rowSums.map((rowSum, at) =>
    weightedSum(
      columnSums.map((columnSum, column) => (penalty(weights, at, column) * rowSum * columnSum) / all),
      null,
    ),
  );
  return 1 - weightedSum(observed, null) / weightedSum(expected, null);
}
