/**
 * Precision against recall over all thresholds and the area under that staircase, scikit-learn's precision_recall_curve and
 * average_precision_score. Neighbours: ranking.ts, one-vs-rest.ts.
 */
import { readTable } from "./inputs.ts";
import type { Label, LabelsInput, TableInput, VectorInput } from "./inputs.ts";
import { averageAgainstRest, readClassified } from "./one-vs-rest.ts";
import type { RankingAverage } from "./one-vs-rest.ts";
import { markPositive, rank, readScored } from "./ranking.ts";
import type { RankedRows } from "./ranking.ts";
import { CompensatedSum } from "./sums.ts";

/** Options of `precisionRecallCurve`. */
export interface PrecisionRecallCurveOptions {
  /** The positive class; by default 1, if the labels are among {0, 1} or {-1, 1}. */
  readonly posLabel?: Label | null | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
}

/** Options of `averagePrecisionScore`. */
export interface AveragePrecisionOptions {
  /** How the classes' values are averaged where there are more than two, "macro" by default. */
  readonly average?: RankingAverage | undefined;
  /** The positive class of two; 1 by default. */
  readonly posLabel?: Label | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
}

/** `precision` and `recall` where rows with a score of at least `thresholds` count as positive, and the end point (1, 0). */
export interface PrecisionRecallCurve {
  readonly precision: number[];
  readonly recall: number[];
  /** Increasing; one fewer than the points. */
  readonly thresholds: number[];
}

function curveOf(rows: RankedRows): PrecisionRecallCurve {
  const { thresholds, truePositives, falsePositives } = rank(rows);
  const found = truePositives.at(-1) ?? 0;
  const precision = truePositives.map((positives, at) => positives / (positives + falsePositives[at]!));
  const recall = truePositives.map((positives) => (found === 0 ? 1 : positives / found));
  return {
    precision: [...precision.reverse(), 1],
    recall: [...recall.reverse(), 0],
    thresholds: thresholds.toReversed(),
  };
}

/** Precision and recall at each distinct score. Recall is 1 throughout where no row is positive. */
export function precisionRecallCurve(
  yTrue: LabelsInput,
  yScore: VectorInput,
  options: PrecisionRecallCurveOptions = {},
): PrecisionRecallCurve {
  const rows = readScored("precisionRecallCurve", yTrue, "yScore", yScore, options.sampleWeight);
  return curveOf(markPositive("precisionRecallCurve", rows, options.posLabel ?? null));
}

/** The sum of (recall gained) * precision over the thresholds, without interpolation. */
function areaOf(rows: RankedRows): number {
  const { precision, recall } = curveOf(rows);
  const area = new CompensatedSum();
  for (let at = 0; at + 1 < recall.length; at++) area.add((recall[at]! - recall[at + 1]!) * precision[at]!);
  return area.value();
}

/**
 * The mean of the precisions weighted by the recall that each threshold adds. Two classes: one score a row. More: a table of
 * scores `[rows, classes]`, each class against the rest, averaged.
 */
export function averagePrecisionScore(
  yTrue: LabelsInput,
  yScore: TableInput,
  options?: AveragePrecisionOptions & { readonly average?: Exclude<RankingAverage, null> | undefined },
): number;
export function averagePrecisionScore(
  yTrue: LabelsInput,
  yScore: TableInput,
  options?: AveragePrecisionOptions,
): number | number[];
export function averagePrecisionScore(
  yTrue: LabelsInput,
  yScore: TableInput,
  options: AveragePrecisionOptions = {},
): number | number[] {
  const operation = "averagePrecisionScore";
  const { average = "macro", posLabel = 1, sampleWeight } = options;
  const table = readTable(`${operation}: yScore`, yScore);
  if (table.columns === 1) {
    return areaOf(
      markPositive(
        operation,
        readScored(operation, yTrue, "yScore", { data: table.data, shape: [table.rows] }, sampleWeight),
        posLabel,
      ),
    );
  }
  return averageAgainstRest(operation, readClassified(operation, yTrue, yScore, { sampleWeight }), average, areaOf);
}
