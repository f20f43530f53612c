/**
 * The classification metrics over rows that arrive in parts. All but the confusion matrix keep class totals only, so that
 * memory grows with the number of classes, never of rows. Neighbours: metric.ts, averages.ts, accuracy.ts.
 */
import { accuracyOf, balancedAccuracyOf } from "./accuracy.ts";
import { averagedScores } from "./averages.ts";
import type { AverageOptions, ClassScores } from "./averages.ts";
import { ClassTotals } from "./class-totals.ts";
import { matrixOf } from "./confusion-matrix.ts";
import type { MatrixOptions } from "./confusion-matrix.ts";
import { ConfusionTable } from "./confusion-table.ts";
import type { LabelsInput } from "./inputs.ts";
import { StreamingMetric } from "./metric.ts";
import type { Metric } from "./metric.ts";
import type { Averaged, PerClass } from "./precision-recall.ts";

/** Options of the streaming `fbeta`. */
export interface StreamingFbetaOptions extends AverageOptions {
  readonly beta: number;
}

function fromTotals<Result>(name: string, compute: (totals: ClassTotals) => Result): Metric<Result> {
  return new StreamingMetric<ClassTotals, Result>(name, "labels", {
    create: () => new ClassTotals(),
    update: (totals, yTrue, yPred, weight) => totals.update(name, yTrue as LabelsInput, yPred as LabelsInput, weight),
    merge: (totals, other) => totals.merge(name, other),
    compute,
  });
}

function fromScores(
  name: string,
  options: AverageOptions,
  beta: number,
  pick: keyof ClassScores,
): Metric<number | number[]> {
  return fromTotals(name, (totals) => {
    const scores = averagedScores(name, totals, options, beta)[pick];
    return options.average === null ? [...scores] : scores[0]!;
  });
}

/** Streaming `precisionScore`: feed it true and predicted classes. */
export function precision(options: AverageOptions & PerClass): Metric<number[]>;
export function precision(options?: AverageOptions & Averaged): Metric;
export function precision(options: AverageOptions = {}): Metric<number | number[]> {
  return fromScores("precision", options, 1, "precision");
}

/** Streaming `recallScore`: feed it true and predicted classes. */
export function recall(options: AverageOptions & PerClass): Metric<number[]>;
export function recall(options?: AverageOptions & Averaged): Metric;
export function recall(options: AverageOptions = {}): Metric<number | number[]> {
  return fromScores("recall", options, 1, "recall");
}

/** Streaming `f1Score`: feed it true and predicted classes. */
export function f1(options: AverageOptions & PerClass): Metric<number[]>;
export function f1(options?: AverageOptions & Averaged): Metric;
export function f1(options: AverageOptions = {}): Metric<number | number[]> {
  return fromScores("f1", options, 1, "fscore");
}

/** Streaming `fbetaScore`: feed it true and predicted classes. */
export function fbeta(options: StreamingFbetaOptions & PerClass): Metric<number[]>;
export function fbeta(options: StreamingFbetaOptions & Averaged): Metric;
export function fbeta(options: StreamingFbetaOptions = {} as StreamingFbetaOptions): Metric<number | number[]> {
  return fromScores("fbeta", options, options.beta, "fscore");
}

/** Streaming `accuracyScore`: feed it true and predicted classes. */
export function accuracy(options: { readonly normalize?: boolean | undefined } = {}): Metric {
  return fromTotals("accuracy", (totals) => accuracyOf("accuracy", totals, options.normalize ?? true));
}

/** Streaming `balancedAccuracyScore`: feed it true and predicted classes. */
export function balancedAccuracy(options: { readonly adjusted?: boolean | undefined } = {}): Metric {
  return fromTotals("balancedAccuracy", (totals) =>
    balancedAccuracyOf("balancedAccuracy", totals, options.adjusted ?? false),
  );
}

/** Streaming `confusionMatrix`: feed it true and predicted classes. */
export function confusion(options: MatrixOptions = {}): Metric<number[][]> {
  return new StreamingMetric<ConfusionTable, number[][]>("confusion", "labels", {
    create: () => new ConfusionTable(),
    update: (table, yTrue, yPred, weight) =>
      table.update("confusion", yTrue as LabelsInput, yPred as LabelsInput, weight),
    merge: (table, other) => table.merge("confusion", other),
    compute: (table) => matrixOf("confusion", table, options),
  });
}
