/**
 * Precision, recall and F-beta of each class from class totals, and their averages: binary, micro, macro, weighted.
 * 0/0 becomes `zeroDivision`. The formulas and corner cases are those of scikit-learn's precision_recall_fscore_support.
 */
import { DataError } from "../base/errors.ts";
import type { ClassTotals } from "./class-totals.ts";
import type { Label } from "./inputs.ts";
import { describeLabels, indexLabels } from "./label-index.ts";

/** How the scores of the classes become one number; null leaves them apart. */
export type Average = "binary" | "micro" | "macro" | "weighted" | null;

/** What 0/0 becomes; "warn" (the default) is 0. Nothing is printed. */
export type ZeroDivision = 0 | 1 | "warn";

/** Options shared by precision, recall and F-beta. */
export interface AverageOptions {
  /** The classes to look at, in this order; all classes in the data by default. Ignored by the average "binary". */
  readonly labels?: ArrayLike<Label> | null | undefined;
  /** The positive class of the average "binary"; 1 by default. */
  readonly posLabel?: Label | undefined;
  /** "binary" by default. */
  readonly average?: Average | undefined;
  readonly zeroDivision?: ZeroDivision | undefined;
}

/** The sums that scores are made of, one entry a class. */
interface Counts {
  readonly hits: readonly number[];
  readonly predicted: readonly number[];
  readonly actual: readonly number[];
}

/** Scores of each class, one entry a class, or of one average. */
export interface ClassScores {
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly fscore: readonly number[];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The codes of the classes asked for; -1 for a class that is not in the data. */
export function codesOfLabels(
  operation: string,
  totals: ClassTotals,
  labels: ArrayLike<Label> | null | undefined,
): number[] {
  if (labels === null || labels === undefined) return totals.index.sortedCodes();
  const where = `${operation}: labels`;
  return indexLabels(where, labels).labels.map((label, position) =>
    totals.index.codeOf(`${where}[${position}]`, label),
  );
}

/** The code of the positive class; -1 where the data holds one class only, and another one. */
function positiveCode(operation: string, totals: ClassTotals, posLabel: Label): number {
  const { index } = totals;
  const present = describeLabels(index.sortedLabels());
  if (index.size > 2) {
    throw new DataError(
      `${operation}: the labels are of ${index.size} classes (${present}) but average is "binary"; ` +
        `choose average "macro", "micro", "weighted" or null`,
    );
  }
  const comparable = (typeof index.labels[0] === "string") === (typeof posLabel === "string");
  const code = comparable ? index.codeOf(`${operation}: posLabel`, posLabel) : -1;
  if (code < 0 && index.size === 2) {
    throw new DataError(
      `${operation}: posLabel ${describeLabels([posLabel])} is not among the labels (${present}); ` +
        `set posLabel to the positive one, or choose another average`,
    );
  }
  return code;
}

function countsOf(totals: ClassTotals, codes: readonly number[]): Counts {
  const pick = (values: Float64Array): number[] => codes.map((code) => (code < 0 ? 0 : values[code]!));
  return { hits: pick(totals.hits), predicted: pick(totals.predicted), actual: pick(totals.actual) };
}

/** F = (1 + β²) P R / (β² P + R), and R for an infinite β (van Rijsbergen). 0 where both are 0. */
function fscoreOf(precision: number, recall: number, beta: number): number {
  if (beta === Infinity) return recall;
  const denominator = beta * beta * precision + recall;
  return ((1 + beta * beta) * precision * recall) / (denominator === 0 ? 1 : denominator);
}

function scoresOf(counts: Counts, beta: number, undefinedValue: number): ClassScores {
  const ratio = (over: readonly number[]): number[] =>
    counts.hits.map((hit, position) => (over[position] === 0 ? undefinedValue : hit / over[position]!));
  const precision = ratio(counts.predicted);
  const recall = ratio(counts.actual);
  return {
    precision,
    recall,
    fscore: precision.map((value, position) => fscoreOf(value, recall[position]!, beta)),
  };
}

function averageByWeight(scores: ClassScores, counts: Counts, undefinedValue: number): ClassScores {
  const total = sum(counts.actual);
  if (total === 0) {
    const whole = sum(counts.predicted) === 0 ? undefinedValue : 0;
    return { precision: [whole], recall: [undefinedValue], fscore: [whole] };
  }
  const mean = (values: readonly number[]): number[] => [
    sum(values.map((value, position) => value * counts.actual[position]!)) / total,
  ];
  return { precision: mean(scores.precision), recall: mean(scores.recall), fscore: mean(scores.fscore) };
}

function checkOptions(operation: string, average: Average, zeroDivision: ZeroDivision, beta: number): void {
  if (average !== null && !["binary", "micro", "macro", "weighted"].includes(average)) {
    throw new DataError(
      `${operation}: average "${String(average)}" is unknown; choose "binary", "micro", "macro", "weighted" or null`,
    );
  }
  if (zeroDivision !== 0 && zeroDivision !== 1 && zeroDivision !== "warn") {
    throw new DataError(`${operation}: zeroDivision is ${String(zeroDivision)}; choose 0, 1 or "warn"`);
  }
  if (!(beta >= 0)) throw new DataError(`${operation}: beta is ${beta}; it must be 0 or more`);
}

/** Refuses totals without a row. */
export function checkSeen(operation: string, rows: number): void {
  if (rows === 0) throw new DataError(`${operation}: nothing to compute from; call update first`);
}

/** Scores as the options ask: one entry a class for the average null, else a single entry. */
export function averagedScores(
  operation: string,
  totals: ClassTotals,
  options: AverageOptions,
  beta: number,
): ClassScores {
  const { average = "binary", zeroDivision = "warn", posLabel = 1 } = options;
  checkOptions(operation, average, zeroDivision, beta);
  checkSeen(operation, totals.rows);
  const undefinedValue = zeroDivision === 1 ? 1 : 0;
  const codes =
    average === "binary"
      ? [positiveCode(operation, totals, posLabel)]
      : codesOfLabels(operation, totals, options.labels);
  const counts = countsOf(totals, codes);
  if (average === "micro") {
    const joined = { hits: [sum(counts.hits)], predicted: [sum(counts.predicted)], actual: [sum(counts.actual)] };
    return scoresOf(joined, beta, undefinedValue);
  }
  const scores = scoresOf(counts, beta, undefinedValue);
  if (average === "weighted") return averageByWeight(scores, counts, undefinedValue);
  if (average !== "macro") return scores;
  const mean = (values: readonly number[]): number[] => [sum(values) / values.length];
  return { precision: mean(scores.precision), recall: mean(scores.recall), fscore: mean(scores.fscore) };
}
