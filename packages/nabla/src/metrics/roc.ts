/**
 * The receiver operating characteristic and the area under it for two classes, scikit-learn's roc_curve and the binary part
 * of roc_auc_score. Neighbours: ranking.ts makes the counts, roc-auc.ts adds more classes.
 */
import { DataError } from "../base/errors.ts";
import type { Label, LabelsInput, VectorInput } from "./inputs.ts";
import { markPositive, rank, readScored } from "./ranking.ts";
import type { RankedRows, Ranking } from "./ranking.ts";
import { CompensatedSum } from "./sums.ts";

/** Options of `rocCurve`. */
export interface RocCurveOptions {
  /** The positive class; by default 1, if the labels are among {0, 1} or {-1, 1}. */
  readonly posLabel?: Label | null | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
  /** Leaves out points on a straight line between others; true by default. */
  readonly dropIntermediate?: boolean | undefined;
}

/** Points of a ROC curve from (0, 0) to (1, 1): the rates where rows with a score of at least `thresholds` count as positive. */
export interface RocCurve {
  readonly fpr: number[];
  readonly tpr: number[];
  /** Decreasing. The first is the highest score plus 1: no row counts as positive. */
  readonly thresholds: number[];
}

/** Corners only: points where neither count goes on in equal steps, and both ends. */
function corners(ranking: Ranking): Ranking {
  const bends = (values: readonly number[], at: number): boolean => {
    const [before = 0, here = 0, after = 0] = [values[at - 1], values[at], values[at + 1]];
    return after - here - (here - before) !== 0;
  };
  const last = ranking.thresholds.length - 1;
  const keep = (_: number, at: number): boolean =>
    at === 0 || at === last || bends(ranking.falsePositives, at) || bends(ranking.truePositives, at);
  return {
    thresholds: ranking.thresholds.filter(keep),
    truePositives: ranking.truePositives.filter(keep),
    falsePositives: ranking.falsePositives.filter(keep),
  };
}

/** Counts from 0 divided by the last of them; NaN throughout where that is 0. */
function rates(counts: readonly number[]): number[] {
  const total = counts.at(-1) ?? 0;
  return [0, ...counts].map((count) => (total > 0 ? count / total : Number.NaN));
}

function curveOf(rows: RankedRows, dropIntermediate: boolean): RocCurve {
  const all = rank(rows);
  const ranking = dropIntermediate ? corners(all) : all;
  return {
    fpr: rates(ranking.falsePositives),
    tpr: rates(ranking.truePositives),
    thresholds: [ranking.thresholds[0]! + 1, ...ranking.thresholds],
  };
}

/**
 * True and false positive rates at each distinct score. `fpr` is NaN throughout where no row is negative, `tpr` where none
 * is positive: those rates do not exist.
 */
export function rocCurve(yTrue: LabelsInput, yScore: VectorInput, options: RocCurveOptions = {}): RocCurve {
  const { posLabel = null, sampleWeight, dropIntermediate = true } = options;
  return curveOf(
    markPositive("rocCurve", readScored("rocCurve", yTrue, "yScore", yScore, sampleWeight), posLabel),
    dropIntermediate,
  );
}

/** The area under straight lines between points. */
function trapezoids(x: readonly number[], y: readonly number[]): number {
  const area = new CompensatedSum();
  for (let at = 1; at < x.length; at++) area.add(((x[at]! - x[at - 1]!) * (y[at]! + y[at - 1]!)) / 2);
  return area.value();
}

/** The area up to a false positive rate, put so that chance is 0.5 and perfect 1 (D. McClish, 1989). */
function partialArea(fpr: readonly number[], tpr: readonly number[], maxFpr: number): number {
  const stop = fpr.findIndex((rate) => rate > maxFpr);
  const [x0 = 0, x1 = 1, y0 = 0, y1 = 1] = [fpr[stop - 1], fpr[stop], tpr[stop - 1], tpr[stop]];
  const end = y0 + ((y1 - y0) / (x1 - x0)) * (maxFpr - x0);
  const area = trapezoids([...fpr.slice(0, stop), maxFpr], [...tpr.slice(0, stop), end]);
  const chance = 0.5 * maxFpr * maxFpr;
  return 0.5 * (1 + (area - chance) / (maxFpr - chance));
}

/** The area under the curve of two classes; a DataError where one of them has no weight. `subject` names the class at hand. */
export function binaryRocAuc(operation: string, rows: RankedRows, maxFpr: number | null, subject: string): number {
  if (maxFpr !== null && !(maxFpr > 0 && maxFpr <= 1)) {
    throw new DataError(`${operation}: maxFpr is ${maxFpr}; it must be above 0 and at most 1`);
  }
  const { fpr, tpr } = curveOf(rows, true);
  if (Number.isNaN(fpr[0]) || Number.isNaN(tpr[0])) {
    throw new DataError(
      `${operation}: ${subject} and rows of another class are both needed; yTrue (by weight) holds one kind only`,
    );
  }
  return maxFpr === null || maxFpr === 1 ? trapezoids(fpr, tpr) : partialArea(fpr, tpr, maxFpr);
}
