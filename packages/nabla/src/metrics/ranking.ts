/**
 * What all curves over thresholds are made of: rows sorted by score from high to low, and how many positives and negatives
 * (by weight) lie at or above each distinct score. Equal scores are one point. Rows of weight 0 take no part.
 * Neighbours: roc.ts, precision-recall-curve.ts, best-threshold.ts.
 */
import { DataError } from "../base/errors.ts";
import { checkRows, readColumn, readVector, readWeights } from "./inputs.ts";
import type { Label, LabelsInput, VectorInput } from "./inputs.ts";
import { describeLabels, LabelIndex } from "./label-index.ts";

/** Rows of two classes with their scores. */
export interface RankedRows {
  readonly positive: Uint8Array;
  readonly score: Float64Array;
  readonly weights: Float64Array | null;
}

/** Cumulated weights at each distinct score, from the highest score down. */
export interface Ranking {
  readonly thresholds: readonly number[];
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
}

/** The weight of positives and negatives that score at least as much, for each distinct score. */
export function rank(rows: RankedRows): Ranking {
  const { positive, score, weights } = rows;
  const order = new Uint32Array(score.length);
  let count = 0;
  for (let row = 0; row < score.length; row++) if (weights === null || weights[row] !== 0) order[count++] = row;
  const sorted = order.subarray(0, count).sort((first, second) => score[first]! - score[second]!);
  const ranking = { thresholds: [] as number[], truePositives: [] as number[], falsePositives: [] as number[] };
  let truePositives = 0;
  let falsePositives = 0;
  for (let place = count - 1; place >= 0; place--) {
    const row = sorted[place]!;
    const weight = weights === null ? 1 : weights[row]!;
    if (positive[row] === 1) truePositives += weight;
    else falsePositives += weight;
    const next = sorted[place - 1];
    if (next !== undefined && score[next] === score[row]) continue;
    ranking.thresholds.push(score[row]!);
    ranking.truePositives.push(truePositives);
    ranking.falsePositives.push(falsePositives);
  }
  return ranking;
}

/** Binary labels with scores, read and checked; `index` holds the classes, `codes` the class of each row. */
export interface ScoredLabels {
  readonly index: LabelIndex;
  readonly codes: Int32Array;
  readonly score: Float64Array;
  readonly weights: Float64Array | null;
}

/** Reads one label and one score a row. */
export function readScored(
  operation: string,
  yTrue: LabelsInput,
  scoreName: string,
  yScore: VectorInput,
  sampleWeight: VectorInput | null | undefined,
): ScoredLabels {
  const labels = readColumn(`${operation}: yTrue`, yTrue);
  const score = readVector(`${operation}: ${scoreName}`, yScore);
  checkRows(operation, "yTrue", labels.length, scoreName, score.length);
  const weights = readWeights(operation, sampleWeight, labels.length);
  const index = new LabelIndex();
  const codes = index.encode(`${operation}: yTrue`, labels);
  if (weights !== null && !weights.some((weight) => weight > 0)) {
    throw new DataError(`${operation}: the weights sum to 0; give some row a weight above 0`);
  }
  return { index, codes, score, weights };
}

/** Whether labels are among {0, 1} or among {-1, 1}, so that 1 is the positive one without being named. */
function impliesOne(labels: readonly Label[]): boolean {
  const values = labels.map((label) => (typeof label === "string" ? Number.NaN : Number(label)));
  return [0, -1].some((negative) => values.every((value) => value === 1 || value === negative));
}

/**
 * Marks the rows of the positive class. A `posLabel` of null is 1 if the labels are among {0, 1} or {-1, 1}, and a DataError
 * otherwise. A positive class that is absent is a DataError too, unless all rows are of one class.
 */
export function markPositive(operation: string, rows: ScoredLabels, posLabel: Label | null): RankedRows {
  const { index, codes, score, weights } = rows;
  const present = describeLabels(index.sortedLabels());
  if (posLabel === null && index.size > 2) {
    throw new DataError(
      `${operation}: yTrue holds ${index.size} classes (${present}); two are needed, or a posLabel to hold against the others`,
    );
  }
  if (posLabel === null && !impliesOne(index.labels)) {
    throw new DataError(`${operation}: yTrue holds ${present}; say with posLabel which one is positive`);
  }
  const code = index.codeOf(`${operation}: posLabel`, posLabel ?? 1);
  if (code < 0 && index.size > 1) {
    throw new DataError(
      `${operation}: posLabel ${describeLabels([posLabel ?? 1])} is not in yTrue, which holds ${present}`,
    );
  }
  return { positive: Uint8Array.from(codes, (each) => (each === code ? 1 : 0)), score, weights };
}
