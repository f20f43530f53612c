/**
 * How good predicted classes are, on rows that have both: the numbers of run.json, of `evaluate` and of the report. Macro
 * averages go over the classes that appear, true or predicted, as scikit-learn's do.
 */
import { metrics } from "nabla";

export type ClassScore = {
  readonly class: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
};

export type ClassificationScores = {
  readonly rows: number;
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Mean cross-entropy. */
  readonly loss: number;
  readonly perClass: readonly ClassScore[];
  /** `[true][predicted]`, in the order of the classes. */
  readonly confusion: readonly (readonly number[])[];
};

/** The network's answer for some rows: logits `[rows, classes]`, row by row. */
export type ClassOutput = { readonly truth: Int32Array; readonly logits: Float32Array };

/** @param classes the labels, in the order of the logits */
export function scoreClasses(output: ClassOutput, classes: readonly string[]): ClassificationScores {
  const { truth } = output;
  const predicted = likeliestClasses(output.logits, classes.length);
  const labels = classes.map((_, code) => code);
  const options = { labels, average: null, zeroDivision: 0 } as const;
  const precision = metrics.precisionScore(truth, predicted, options);
  const recall = metrics.recallScore(truth, predicted, options);
  const f1 = metrics.f1Score(truth, predicted, options);
  const confusion = metrics.confusionMatrix(truth, predicted, { labels });
  return {
    rows: truth.length,
    ...macroScores(truth, predicted),
    loss: crossEntropy(output, classes.length),
    perClass: classes.map((name, code) => ({
      class: name,
      precision: precision[code] ?? 0,
      recall: recall[code] ?? 0,
      f1: f1[code] ?? 0,
      support: confusion[code]?.reduce((sum, count) => sum + count, 0) ?? 0,
    })),
    confusion,
  };
}

/** Accuracy and macro averages of any predicted classes. */
export function macroScores(
  truth: Int32Array,
  predicted: Int32Array,
): Pick<ClassificationScores, "accuracy" | "precision" | "recall" | "f1"> {
  const macro = { average: "macro", zeroDivision: 0 } as const;
  return {
    accuracy: metrics.accuracyScore(truth, predicted),
    precision: metrics.precisionScore(truth, predicted, macro),
    recall: metrics.recallScore(truth, predicted, macro),
    f1: metrics.f1Score(truth, predicted, macro),
  };
}

/** The class with the largest logit of each row, the first of equals. */
export function likeliestClasses(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, row) => {
    let best = 0;
    for (let code = 1; code < classes; code++)
      if (logits[row * classes + code]! > logits[row * classes + best]!) best = code;
    return best;
  });
}

/** Probabilities `[rows, classes]` of logits, in float64. */
export function softmaxRows(logits: Float32Array, classes: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const highest = row.reduce((most, logit) => Math.max(most, logit), -Infinity);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
    for (let code = 0; code < classes; code++) probabilities[start + code] = Math.exp(row[code]! - highest) / total;
  }
  return probabilities;
}

function crossEntropy({ truth, logits }: ClassOutput, classes: number): number {
  let total = 0;
  for (const [index, code] of truth.entries()) {
    const row = logits.subarray(index * classes, (index + 1) * classes);
    const highest = row.reduce((most, logit) => Math.max(most, logit), -Infinity);
    const sum = row.reduce((partial, logit) => partial + Math.exp(logit - highest), 0);
    total += highest + Math.log(sum) - row[code]!;
  }
  return total / truth.length;
}
