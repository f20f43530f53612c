/**
 * How often the true class is among the k highest scores, scikit-learn's top_k_accuracy_score. Of equal scores the one in
 * the later column counts as higher, as there.
 */
import { DataError } from "../base/errors.ts";
import { readTable } from "./inputs.ts";
import type { Label, LabelsInput, TableInput, VectorInput } from "./inputs.ts";
import { describeLabels } from "./label-index.ts";
import { placesOf, readClasses, readClassified } from "./one-vs-rest.ts";
import { readScored } from "./ranking.ts";
import { weightedMean, weightedSum } from "./sums.ts";

/** Options of `topKAccuracyScore`. */
export interface TopKAccuracyOptions {
  /** How many of the highest scores count; 2 by default. */
  readonly k?: number | undefined;
  /** Without it the weight of the hits is counted. */
  readonly normalize?: boolean | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
  /** The classes of the columns of `yScore`, in order; the sorted labels of `yTrue` by default. */
  readonly labels?: ArrayLike<Label> | null | undefined;
}

interface Hits {
  readonly hits: Uint8Array;
  readonly weights: Float64Array | null;
}

const OPERATION = "topKAccuracyScore";

/** One score a row for two classes: above 0.5 is the greater label if all scores are in [0, 1], above 0 if not. */
function binaryHits(yTrue: LabelsInput, yScore: VectorInput, k: number, options: TopKAccuracyOptions): Hits {
  const { index, codes, score, weights } = readScored(OPERATION, yTrue, "yScore", yScore, options.sampleWeight);
  const classes = readClasses(OPERATION, index, options.labels);
  if (classes.length !== 2) {
    throw new DataError(
      `${OPERATION}: one score a row is for two classes, here are ${classes.length} (${describeLabels(classes)}); pass [rows, classes] or labels`,
    );
  }
  const places = placesOf(OPERATION, index, codes, classes);
  const threshold = score.every((value) => value >= 0 && value <= 1) ? 0.5 : 0;
  return {
    hits: Uint8Array.from(places, (place, row) => (k > 1 || (score[row]! > threshold ? 1 : 0) === place ? 1 : 0)),
    weights,
  };
}

function severalHits(yTrue: LabelsInput, yScore: TableInput, k: number, options: TopKAccuracyOptions): Hits {
  const { columns: places, scores, weights } = readClassified(OPERATION, yTrue, yScore, options);
  const rankOf = (row: number, place: number): number => {
    const values = scores.data.subarray(row * scores.columns, (row + 1) * scores.columns);
    const own = values[place]!;
    return values.reduce(
      (higher, value, column) => higher + (value > own || (value === own && column > place) ? 1 : 0),
      0,
    );
  };
  return { hits: Uint8Array.from(places, (place, row) => (rankOf(row, place) < k ? 1 : 0)), weights };
}

/** The part of the rows whose class is among the `k` highest scores. `yScore` is `[rows, classes]`, or `[rows]` for two classes. */
export function topKAccuracyScore(yTrue: LabelsInput, yScore: TableInput, options: TopKAccuracyOptions = {}): number {
  const { k = 2, normalize = true } = options;
  if (!Number.isInteger(k) || k < 1)
    throw new DataError(`${OPERATION}: k is ${k}; it must be an integer of at least 1`);
  const table = readTable(`${OPERATION}: yScore`, yScore);
  const { hits, weights } =
    table.columns === 1
      ? binaryHits(yTrue, { data: table.data, shape: [table.rows] }, k, options)
      : severalHits(yTrue, yScore, k, options);
  return normalize ? weightedMean(OPERATION, hits, weights) : weightedSum(hits, weights);
}
