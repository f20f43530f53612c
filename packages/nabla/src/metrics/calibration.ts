/**
 * Whether probabilities mean what they say, for two classes: the Brier score and the calibration curve, scikit-learn's
 * brier_score_loss and calibration_curve.
 */
import { DataError } from "../base/errors.ts";
import type { Label, LabelsInput, VectorInput } from "./inputs.ts";
import { describeLabels } from "./label-index.ts";
import { markPositive, readScored } from "./ranking.ts";
import type { RankedRows } from "./ranking.ts";
import { weightedMean } from "./sums.ts";

/** Options of `brierScoreLoss`. */
export interface BrierOptions {
  readonly sampleWeight?: VectorInput | null | undefined;
  /** The class that `yProb` speaks of; by default 1 of {0, 1} or {-1, 1}, of other numbers the greater. */
  readonly posLabel?: Label | null | undefined;
}

/** Options of `calibrationCurve`. */
export interface CalibrationOptions {
  /** The class that `yProb` speaks of; by default 1, if the labels are among {0, 1} or {-1, 1}. */
  readonly posLabel?: Label | null | undefined;
  /** How many bins to sort the probabilities into; 5 by default. Empty ones are left out. */
  readonly nBins?: number | undefined;
  /** Bins of equal width ("uniform", the default) or of equal numbers of rows ("quantile"). */
  readonly strategy?: "uniform" | "quantile" | undefined;
}

/** For each bin the part of its rows that is positive and the mean probability; equal ones are well calibrated. */
export interface CalibrationCurve {
  readonly probTrue: number[];
  readonly probPred: number[];
}

function checkProbabilities(operation: string, values: Float64Array): void {
  const wrong = values.findIndex((value) => value < 0 || value > 1);
  if (wrong >= 0)
    throw new DataError(`${operation}: yProb[${wrong}] is ${values[wrong]}; probabilities are from 0 to 1`);
}

/** The mean squared difference of probability and outcome, 0 best (G. Brier, 1950). */
export function brierScoreLoss(yTrue: LabelsInput, yProb: VectorInput, options: BrierOptions = {}): number {
  const operation = "brierScoreLoss";
  const rows = readScored(operation, yTrue, "yProb", yProb, options.sampleWeight);
  checkProbabilities(operation, rows.score);
  const labels = rows.index.sortedLabels();
  if (labels.length > 2)
    throw new DataError(
      `${operation}: yTrue holds ${labels.length} classes (${describeLabels(labels)}); two are needed`,
    );
  const numeric = typeof labels[0] !== "string";
  const known =
    labels.every((label) => [0, 1].includes(Number(label))) || labels.every((label) => [-1, 1].includes(Number(label)));
  const fallback = numeric && !known ? (labels.at(-1) ?? 1) : null;
  const { positive, score, weights } = markPositive(operation, rows, options.posLabel ?? fallback);
  return weightedMean(
    operation,
    score.map((value, row) => (positive[row]! - value) ** 2),
    weights,
  );
}

/** Equally spaced values from 0 to 1. */
function evenly(count: number): number[] {
  return Array.from({ length: count + 1 }, (_, at) => (at === count ? 1 : at * (1 / count)));
}

/** Values below which these parts of the data lie, with straight lines between neighbours. */
function quantiles(values: Float64Array, parts: readonly number[]): number[] {
  const sorted = values.toSorted();
  return parts.map((part) => {
    // A percent is taken of the part and undone again, because that is how the bins' edges are rounded in NumPy.
    const place = ((part * 100) / 100) * (sorted.length - 1);
    const below = Math.floor(place);
    const [low = 0, high = low] = [sorted[below], sorted[below + 1]];
    const step = place - below;
    return step >= 0.5 ? high - (high - low) * (1 - step) : low + (high - low) * step;
  });
}

function binned(rows: RankedRows, edges: readonly number[]): CalibrationCurve {
  const inner = edges.slice(1, -1);
  const bins = Array.from({ length: inner.length + 1 }, () => ({ count: 0, positive: 0, probability: 0 }));
  rows.score.forEach((probability, row) => {
    const above = inner.findIndex((edge) => edge >= probability);
    const bin = bins[above < 0 ? inner.length : above];
    if (bin === undefined) return;
    bin.count += 1;
    bin.positive += rows.positive[row]!;
    bin.probability += probability;
  });
  const filled = bins.filter((bin) => bin.count > 0);
  return {
    probTrue: filled.map((bin) => bin.positive / bin.count),
    probPred: filled.map((bin) => bin.probability / bin.count),
  };
}

/** Sorts rows into bins by probability and compares the mean probability of each with the part that is truly positive. */
export function calibrationCurve(
  yTrue: LabelsInput,
  yProb: VectorInput,
  options: CalibrationOptions = {},
): CalibrationCurve {
  const operation = "calibrationCurve";
  const { posLabel = null, nBins = 5, strategy = "uniform" } = options;
  if (!Number.isInteger(nBins) || nBins < 1)
    throw new DataError(`${operation}: nBins is ${nBins}; it must be an integer of at least 1`);
  if (strategy !== "uniform" && strategy !== "quantile") {
    throw new DataError(`${operation}: strategy "${String(strategy)}" is unknown; choose "uniform" or "quantile"`);
  }
  const scored = readScored(operation, yTrue, "yProb", yProb, null);
  checkProbabilities(operation, scored.score);
  const labels = scored.index.sortedLabels();
  if (labels.length > 2)
    throw new DataError(
      `${operation}: yTrue holds ${labels.length} classes (${describeLabels(labels)}); two are needed`,
    );
  const rows = markPositive(operation, scored, posLabel);
  return binned(rows, strategy === "uniform" ? evenly(nBins) : quantiles(rows.score, evenly(nBins)));
}
