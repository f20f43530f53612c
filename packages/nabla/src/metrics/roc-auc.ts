/**
 * The area under the ROC curve, scikit-learn's roc_auc_score: two classes, or more one against the rest or one against one.
 * Neighbours: roc.ts has the area for two classes, one-vs-rest.ts the averages.
 */
import { DataError } from "../base/errors.ts";
import { readTable } from "./inputs.ts";
import type { Label, LabelsInput, TableInput, VectorInput } from "./inputs.ts";
import { describeLabels } from "./label-index.ts";
import { againstRest, averageAgainstRest, readClassified } from "./one-vs-rest.ts";
import type { ClassifiedScores, RankingAverage } from "./one-vs-rest.ts";
import { markPositive, readScored } from "./ranking.ts";
import type { RankedRows } from "./ranking.ts";
import { binaryRocAuc } from "./roc.ts";
import { weightedMean } from "./sums.ts";

/** Options of `rocAucScore`. */
export interface RocAucOptions {
  /** How the classes' areas are averaged, "macro" by default; two classes need none. */
  readonly average?: RankingAverage | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
  /** The area up to this false positive rate only, scaled; two classes only. */
  readonly maxFpr?: number | null | undefined;
  /** One against the rest or one against one; "raise" (the default) refuses more than two classes. */
  readonly multiClass?: "raise" | "ovr" | "ovo" | undefined;
  /** The classes of the columns of `yScore`, in order; the sorted labels of `yTrue` by default. */
  readonly labels?: ArrayLike<Label> | null | undefined;
}

const OPERATION = "rocAucScore";

function binary(rows: RankedRows, subject: string): number {
  return binaryRocAuc(OPERATION, rows, null, subject);
}

/** The rows of two classes, the first against the second, scored by the first one's column. */
function pair(rows: ClassifiedScores, first: number, second: number): RankedRows {
  const one = againstRest(rows, first);
  const inPair = (_: number, row: number): boolean => rows.columns[row] === first || rows.columns[row] === second;
  return { positive: one.positive.filter(inPair), score: one.score.filter(inPair), weights: null };
}

/** Every class against every other, both ways (D. Hand and R. Till, 2001). */
function oneAgainstOne(rows: ClassifiedScores, average: RankingAverage): number {
  if (rows.weights !== null)
    throw new DataError(`${OPERATION}: multiClass "ovo" takes no sampleWeight; leave it out or choose "ovr"`);
  if (average !== "macro" && average !== "weighted") {
    throw new DataError(
      `${OPERATION}: multiClass "ovo" has the averages "macro" and "weighted" only, not ${JSON.stringify(average)}`,
    );
  }
  const present = [...new Set(rows.columns)].sort((first, second) => first - second);
  const pairs = present.flatMap((first, at) => present.slice(at + 1).map((second) => [first, second] as const));
  if (pairs.length === 0) {
    throw new DataError(
      `${OPERATION}: yTrue holds one class only (${describeLabels(rows.labels.slice(present[0], present[0]! + 1))})`,
    );
  }
  const areas = pairs.map(
    ([first, second]) => (binary(pair(rows, first, second), "") + binary(pair(rows, second, first), "")) / 2,
  );
  const sizes = pairs.map(([first, second]) => pair(rows, first, second).positive.length);
  return weightedMean(OPERATION, areas, average === "weighted" ? sizes : null);
}

function checkProbabilities(rows: ClassifiedScores): void {
  const { data, columns, rows: count } = rows.scores;
  for (let row = 0; row < count; row++) {
    const sum = data.subarray(row * columns, (row + 1) * columns).reduce((total, value) => total + value, 0);
    if (Math.abs(1 - sum) <= 1e-8 + 1e-5 * Math.abs(sum)) continue;
    throw new DataError(
      `${OPERATION}: yScore[${row}] sums to ${sum}; with more than two classes each row must be probabilities that sum to 1`,
    );
  }
}

function severalClasses(yTrue: LabelsInput, yScore: TableInput, options: RocAucOptions): number | number[] {
  const { average = "macro", maxFpr = null, multiClass = "raise" } = options;
  if (maxFpr !== null && maxFpr !== 1)
    throw new DataError(`${OPERATION}: maxFpr is for two classes only; leave it out`);
  if (multiClass !== "ovr" && multiClass !== "ovo") {
    throw new DataError(
      `${OPERATION}: there are more than two classes; set multiClass to "ovr" (one against the rest) or "ovo" (one against one)`,
    );
  }
  const rows = readClassified(OPERATION, yTrue, yScore, options);
  checkProbabilities(rows);
  return multiClass === "ovo" ? oneAgainstOne(rows, average) : averageAgainstRest(OPERATION, rows, average, binary);
}

/**
 * The probability that a positive row scores higher than a negative one, ties counting half. Two classes: one score a row,
 * the greater label is positive. More: `yScore` holds probabilities `[rows, classes]`, and `multiClass` must be set.
 * Throws a DataError where yTrue is of one class only.
 */
export function rocAucScore(
  yTrue: LabelsInput,
  yScore: TableInput,
  options?: RocAucOptions & { readonly average?: Exclude<RankingAverage, null> | undefined },
): number;
export function rocAucScore(yTrue: LabelsInput, yScore: TableInput, options?: RocAucOptions): number | number[];
export function rocAucScore(yTrue: LabelsInput, yScore: TableInput, options: RocAucOptions = {}): number | number[] {
  const table = readTable(`${OPERATION}: yScore`, yScore);
  if (table.columns > 2) return severalClasses(yTrue, yScore, options);
  const score = { data: table.data, shape: [table.rows, table.columns] };
  if (table.columns === 2) {
    throw new DataError(
      `${OPERATION}: yScore has 2 columns; for two classes pass one score a row, that of the greater label`,
    );
  }
  const rows = readScored(OPERATION, yTrue, "yScore", score, options.sampleWeight);
  const labels = rows.index.sortedLabels();
  if (labels.length !== 2) {
    const advice = labels.length > 2 ? "pass probabilities [rows, classes] and set multiClass" : "two are needed";
    throw new DataError(`${OPERATION}: yTrue holds ${labels.length} classes (${describeLabels(labels)}); ${advice}`);
  }
  const positive = labels[1]!;
  return binaryRocAuc(
    OPERATION,
    markPositive(OPERATION, rows, positive),
    options.maxFpr ?? null,
    `rows of the class ${describeLabels([positive])}`,
  );
}
