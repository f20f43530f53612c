/**
 * Precision, recall, F1 and F-beta of predicted classes, scikit-learn's precision_score, recall_score, f1_score and
 * fbeta_score. The work is in averages.ts; streaming-classification.ts has the same for rows that arrive in parts.
 */
import { averagedScores } from "./averages.ts";
import type { Average, AverageOptions, ClassScores } from "./averages.ts";
import { totalsOf } from "./class-totals.ts";
import type { LabelsInput, VectorInput } from "./inputs.ts";

/** Options of `precisionScore`, `recallScore` and `f1Score`. */
export interface ScoreOptions extends AverageOptions {
  readonly sampleWeight?: VectorInput | null | undefined;
}

/** Options of `fbetaScore`. `beta` above 1 favours recall, below 1 precision; Infinity is recall alone. */
export interface FbetaOptions extends ScoreOptions {
  readonly beta: number;
}

/** Asks for one score a class. */
export interface PerClass {
  readonly average: null;
}

/** Asks for one score in all. */
export interface Averaged {
  readonly average?: Exclude<Average, null> | undefined;
}

function score(
  operation: string,
  yTrue: LabelsInput,
  yPred: LabelsInput,
  options: ScoreOptions,
  beta: number,
  pick: keyof ClassScores,
): number | number[] {
  const scores = averagedScores(operation, totalsOf(operation, yTrue, yPred, options.sampleWeight), options, beta)[
    pick
  ];
  return options.average === null ? [...scores] : scores[0]!;
}

/**
 * The part of the predictions of a class that is right, tp / (tp + fp). Without an option the labels are binary and 1 is
 * the positive one. With `average: null` one score for each class. Throws a DataError for data that does not fit.
 */
export function precisionScore(yTrue: LabelsInput, yPred: LabelsInput, options: ScoreOptions & PerClass): number[];
export function precisionScore(yTrue: LabelsInput, yPred: LabelsInput, options?: ScoreOptions & Averaged): number;
export function precisionScore(yTrue: LabelsInput, yPred: LabelsInput, options?: ScoreOptions): number | number[];
export function precisionScore(yTrue: LabelsInput, yPred: LabelsInput, options: ScoreOptions = {}): number | number[] {
  return score("precisionScore", yTrue, yPred, options, 1, "precision");
}

/** The part of a class that is found, tp / (tp + fn). Options and results as of `precisionScore`. */
export function recallScore(yTrue: LabelsInput, yPred: LabelsInput, options: ScoreOptions & PerClass): number[];
export function recallScore(yTrue: LabelsInput, yPred: LabelsInput, options?: ScoreOptions & Averaged): number;
export function recallScore(yTrue: LabelsInput, yPred: LabelsInput, options?: ScoreOptions): number | number[];
export function recallScore(yTrue: LabelsInput, yPred: LabelsInput, options: ScoreOptions = {}): number | number[] {
  return score("recallScore", yTrue, yPred, options, 1, "recall");
}

/** The harmonic mean of precision and recall. Options and results as of `precisionScore`. */
export function f1Score(yTrue: LabelsInput, yPred: LabelsInput, options: ScoreOptions & PerClass): number[];
export function f1Score(yTrue: LabelsInput, yPred: LabelsInput, options?: ScoreOptions & Averaged): number;
export function f1Score(yTrue: LabelsInput, yPred: LabelsInput, options?: ScoreOptions): number | number[];
export function f1Score(yTrue: LabelsInput, yPred: LabelsInput, options: ScoreOptions = {}): number | number[] {
  return score("f1Score", yTrue, yPred, options, 1, "fscore");
}

/** The weighted harmonic mean (1 + β²) P R / (β² P + R) of precision and recall. Options and results as of `precisionScore`. */
export function fbetaScore(yTrue: LabelsInput, yPred: LabelsInput, options: FbetaOptions & PerClass): number[];
export function fbetaScore(yTrue: LabelsInput, yPred: LabelsInput, options: FbetaOptions & Averaged): number;
export function fbetaScore(yTrue: LabelsInput, yPred: LabelsInput, options: FbetaOptions): number | number[];
export function fbetaScore(
  yTrue: LabelsInput,
  yPred: LabelsInput,
  options: FbetaOptions = {} as FbetaOptions,
): number | number[] {
  return score("fbetaScore", yTrue, yPred, options, options.beta, "fscore");
}
