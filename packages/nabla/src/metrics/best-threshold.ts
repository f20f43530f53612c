/**
 * The threshold on a score that makes the best classifier by a chosen metric; rows with a score of at least the threshold
 * count as positive. Looks at every distinct score once. Neighbour: ranking.ts.
 */
import { DataError } from "../base/errors.ts";
import type { Label, LabelsInput, VectorInput } from "./inputs.ts";
import { markPositive, rank, readScored } from "./ranking.ts";

/** What to maximize. */
export type ThresholdMetric = "f1" | "fbeta" | "accuracy" | "balancedAccuracy" | "matthews";

/** Options of `bestThreshold`. */
export interface BestThresholdOptions {
  /** "f1" by default. */
  readonly metric?: ThresholdMetric | undefined;
  /** For the metric "fbeta". */
  readonly beta?: number | undefined;
  /** The positive class; by default 1, if the labels are among {0, 1} or {-1, 1}. */
  readonly posLabel?: Label | null | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
}

/** A threshold and the score that it reaches. */
export interface BestThreshold {
  readonly threshold: number;
  readonly score: number;
}

/** Weights of the four cells at a threshold. */
interface Cells {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

function ratio(over: number, under: number): number {
  return under === 0 ? 0 : over / under;
}

function matthews({ tp, fp, fn, tn }: Cells): number {
  return ratio(tp * tn - fp * fn, Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)));
}

function scorerOf(metric: ThresholdMetric, beta: number): (cells: Cells) => number {
  const weight = beta * beta;
  switch (metric) {
    case "f1":
    case "fbeta":
      return ({ tp, fp, fn }) => ratio((1 + weight) * tp, (1 + weight) * tp + weight * fn + fp);
    case "accuracy":
      return ({ tp, fp, fn, tn }) => ratio(tp + tn, tp + fp + fn + tn);
    case "balancedAccuracy":
      return ({ tp, fp, fn, tn }) => (ratio(tp, tp + fn) + ratio(tn, tn + fp)) / 2;
    case "matthews":
      return matthews;
    default:
      throw new DataError(
        `bestThreshold: metric "${String(metric)}" is unknown; choose "f1", "fbeta", "accuracy", "balancedAccuracy" or "matthews"`,
      );
  }
}

/**
 * The distinct score at which the metric is highest, the highest such score where several are equal; Infinity where it is
 * best to call no row positive. Both classes must have rows (by weight), else a DataError.
 */
export function bestThreshold(
  yTrue: LabelsInput,
  yScore: VectorInput,
  options: BestThresholdOptions = {},
): BestThreshold {
  const { metric = "f1", beta = 1, posLabel = null, sampleWeight } = options;
  const operation = "bestThreshold";
  const finiteBeta = metric === "fbeta" ? beta : 1;
  if (!(finiteBeta >= 0 && finiteBeta < Infinity))
    throw new DataError(`${operation}: beta is ${beta}; it must be a finite number of at least 0`);
  const scorer = scorerOf(metric, finiteBeta);
  const ranking = rank(markPositive(operation, readScored(operation, yTrue, "yScore", yScore, sampleWeight), posLabel));
  const positives = ranking.truePositives.at(-1) ?? 0;
  const negatives = ranking.falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0) {
    throw new DataError(
      `${operation}: yTrue (by weight) holds ${positives === 0 ? "no positive" : "no negative"} row; both classes are needed`,
    );
  }
  let best: BestThreshold = { threshold: Infinity, score: scorer({ tp: 0, fp: 0, fn: positives, tn: negatives }) };
  ranking.thresholds.forEach((threshold, at) => {
    const [tp, fp] = [ranking.truePositives[at]!, ranking.falsePositives[at]!];
    const score = scorer({ tp, fp, fn: positives - tp, tn: negatives - fp });
    if (score > best.score) best = { threshold, score };
  });
  return best;
}
