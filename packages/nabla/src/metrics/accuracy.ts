/**
 * Accuracy and balanced accuracy of predicted classes, scikit-learn's accuracy_score and balanced_accuracy_score; each as
 * a function of class totals too, so that the streaming metrics share it.
 */
import { DataError } from "../base/errors.ts";
import { checkSeen } from "./averages.ts";
import { totalsOf } from "./class-totals.ts";
import type { ClassTotals } from "./class-totals.ts";
import type { LabelsInput, VectorInput } from "./inputs.ts";
import { weightedSum } from "./sums.ts";

/** Options of `accuracyScore`; without `normalize` the weight of the right rows is counted. */
export interface AccuracyOptions {
  readonly normalize?: boolean | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
}

/** Options of `balancedAccuracyScore`; `adjusted` puts chance at 0 and perfect at 1. */
export interface BalancedAccuracyOptions {
  readonly adjusted?: boolean | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
}

/** The accuracy of class totals. */
export function accuracyOf(operation: string, totals: ClassTotals, normalize: boolean): number {
  checkSeen(operation, totals.rows);
  const right = weightedSum(totals.hits, null);
  if (!normalize) return right;
  const all = weightedSum(totals.actual, null);
  if (all === 0) throw new DataError(`${operation}: the weights sum to 0; give some row a weight above 0`);
  return right / all;
}

/** The balanced accuracy of class totals. */
export function balancedAccuracyOf(operation: string, totals: ClassTotals, adjusted: boolean): number {
  checkSeen(operation, totals.rows);
  const recalls = totals.index
    .sortedCodes()
    .filter((code) => totals.actual[code] !== 0)
    .map((code) => totals.hits[code]! / totals.actual[code]!);
  if (recalls.length === 0) throw new DataError(`${operation}: the weights sum to 0; give some row a weight above 0`);
  const mean = weightedSum(recalls, null) / recalls.length;
  const chance = 1 / recalls.length;
  return adjusted ? (mean - chance) / (1 - chance) : mean;
}

/** The part of the rows whose class is predicted right, by weight. */
export function accuracyScore(yTrue: LabelsInput, yPred: LabelsInput, options: AccuracyOptions = {}): number {
  const totals = totalsOf("accuracyScore", yTrue, yPred, options.sampleWeight);
  return accuracyOf("accuracyScore", totals, options.normalize ?? true);
}

/**
 * The mean of the recalls of the classes in `yTrue`: what accuracy would be if all classes were of one size.
 * NaN where `adjusted` is asked of a single class, for then chance itself is perfect.
 */
export function balancedAccuracyScore(
  yTrue: LabelsInput,
  yPred: LabelsInput,
  options: BalancedAccuracyOptions = {},
): number {
  const totals = totalsOf("balancedAccuracyScore", yTrue, yPred, options.sampleWeight);
  return balancedAccuracyOf("balancedAccuracyScore", totals, options.adjusted ?? false);
}
