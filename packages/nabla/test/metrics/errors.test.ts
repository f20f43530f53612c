/**
 * What metrics refuse, and how they say it: the function, the argument, the place, and what to do.
 */
import { describe, expect, it } from "vitest";
import { DataError } from "../../src/base/errors.ts";
import * as metrics from "../../src/metrics/index.ts";

/** A call that must fail, and a part of what it must say. */
type Refusal = readonly [says: string, call: () => unknown];

const any = (value: unknown): never => value as never;

const refusals: readonly Refusal[] = [
  // Lengths and emptiness.
  ["f1Score: yTrue has 2 rows, yPred has 3; they must be of one length", () => metrics.f1Score([0, 1], [0, 1, 1])],
  ["f1Score: yTrue is empty; pass at least one row", () => metrics.f1Score([], [])],
  ["meanSquaredError: yTrue is empty", () => metrics.meanSquaredError([], [])],
  [
    "accuracyScore: yTrue has 2 rows, sampleWeight has 1",
    () => metrics.accuracyScore([0, 1], [0, 1], { sampleWeight: [1] }),
  ],
  ["rocAucScore: yTrue has 2 rows, yScore has 3", () => metrics.rocAucScore([0, 1], [0.1, 0.2, 0.3])],
  ["logLoss: yTrue has 2 rows, yPred has 1", () => metrics.logLoss([0, 1], [[0.5, 0.5]])],
  // What is no column, no number, no label.
  ["f1Score: yTrue is not an array (string)", () => metrics.f1Score(any("abc"), any("abc"))],
  ["f1Score: yPred is not an array (null)", () => metrics.f1Score([0, 1], any(null))],
  ["f1Score: yPred holds rows of values; one value a row is needed", () => metrics.f1Score([0, 1], any([[0], [1]]))],
  ["f1Score: yPred[1] is 0.7, which names no class", () => metrics.f1Score([0, 1], [0, 0.7])],
  [
    "f1Score: yTrue[1] is NaN; labels are integers, strings or booleans",
    () => metrics.f1Score([0, Number.NaN], [0, 1]),
  ],
  ["f1Score: yTrue[0] is null", () => metrics.f1Score(any([null, 1]), [0, 1])],
  ['f1Score: yPred[0] is "a", a string, while other labels are like 0', () => metrics.f1Score([0, 1], ["a", "b"])],
  ["rocAucScore: yScore[1] is NaN; finite numbers are needed", () => metrics.rocAucScore([0, 1], [0.1, Number.NaN])],
  ["rocCurve: yScore[0] is Infinity", () => metrics.rocCurve([0, 1], [Infinity, 0])],
  ["meanAbsoluteError: yPred[1] is NaN", () => metrics.meanAbsoluteError([0, 1], [0, Number.NaN])],
  ["meanAbsoluteError: yPred[0] is a string", () => metrics.meanAbsoluteError([0], any(["1"]))],
  [
    "logLoss: yPred[1] has 1 values, the first row has 2; all rows must be of one length",
    () => metrics.logLoss([0, 1], [[0.5, 0.5], [1]]),
  ],
  [
    "logLoss: yPred[1][0] is NaN",
    () =>
      metrics.logLoss(
        [0, 1],
        [
          [0.5, 0.5],
          [Number.NaN, 1],
        ],
      ),
  ],
  [
    "r2Score: yTrue: the shape [2, 2] does not fit 3 values",
    () => metrics.r2Score({ data: [1, 2, 3], shape: [2, 2] }, [1]),
  ],
  [
    "f1Score: yTrue has the shape [1, 2]; one value a row is needed",
    () => metrics.f1Score({ data: [1, 2], shape: [1, 2] }, [1]),
  ],
  // Weights.
  [
    "accuracyScore: sampleWeight[1] is -1; weights must not be negative",
    () => metrics.accuracyScore([0, 1], [0, 1], { sampleWeight: [1, -1] }),
  ],
  ["accuracyScore: the weights sum to 0", () => metrics.accuracyScore([0, 1], [0, 1], { sampleWeight: [0, 0] })],
  ["meanSquaredError: the weights sum to 0", () => metrics.meanSquaredError([0, 1], [0, 1], { sampleWeight: [0, 0] })],
  ["rocCurve: the weights sum to 0", () => metrics.rocCurve([0, 1], [0, 1], { sampleWeight: [0, 0] })],
  // Averages and labels.
  [
    'the labels are of 3 classes (0, 1, 2) but average is "binary"; choose average "macro", "micro", "weighted" or null',
    () => metrics.f1Score([0, 1, 2], [0, 1, 2]),
  ],
  [
    'f1Score: posLabel 1 is not among the labels ("ham", "spam"); set posLabel',
    () => metrics.f1Score(["ham", "spam"], ["ham", "ham"]),
  ],
  [
    "precisionScore: posLabel 5 is not among the labels (0, 1)",
    () => metrics.precisionScore([0, 1], [0, 1], { posLabel: 5 }),
  ],
  ['f1Score: average "samples" is unknown', () => metrics.f1Score([0, 1], [0, 1], { average: any("samples") })],
  [
    'f1Score: zeroDivision is 0.5; choose 0, 1 or "warn"',
    () => metrics.f1Score([0, 1], [0, 1], { zeroDivision: any(0.5) }),
  ],
  ["fbetaScore: beta is -1; it must be 0 or more", () => metrics.fbetaScore([0, 1], [0, 1], { beta: -1 })],
  ["fbetaScore: beta is undefined", () => (metrics.fbetaScore as (...args: unknown[]) => unknown)([0, 1], [0, 1])],
  ["fbetaScore: beta is undefined", () => metrics.fbetaScore([0, 1], [0, 1], any({}))],
  [
    "f1Score: labels[1] names 1 again; name each once",
    () => metrics.f1Score([0, 1], [0, 1], { average: null, labels: [1, true] }),
  ],
  ["f1Score: labels is empty", () => metrics.f1Score([0, 1], [0, 1], { average: null, labels: [] })],
  [
    'f1Score: labels[0] is "a", a string, while other labels are like 0',
    () => metrics.f1Score([0, 1], [0, 1], { average: null, labels: ["a"] }),
  ],
  [
    "confusionMatrix: none of the labels (7) is in yTrue; the labels there and in yPred are 0, 1",
    () => metrics.confusionMatrix([0, 1], [0, 1], { labels: [7] }),
  ],
  [
    'confusionMatrix: normalize "rows" is unknown',
    () => metrics.confusionMatrix([0, 1], [0, 1], { normalize: any("rows") }),
  ],
  [
    'cohenKappaScore: weights "cubic" is unknown',
    () => metrics.cohenKappaScore([0, 1], [0, 1], { weights: any("cubic") }),
  ],
  [
    "classificationReport: there are 2 classes and 1 targetNames",
    () => metrics.classificationReport([0, 1], [0, 1], { targetNames: ["no"] }),
  ],
  ["classificationReport: digits is -1", () => metrics.classificationReport([0, 1], [0, 1], { digits: -1 })],
  // Scores.
  [
    "rocAucScore: rows of the class 1 and rows of another class are both needed",
    () => metrics.rocAucScore([0, 1], [0, 1], { sampleWeight: [1, 0] }),
  ],
  ["rocAucScore: yTrue holds 1 classes (1); two are needed", () => metrics.rocAucScore([1, 1], [0.1, 0.2])],
  [
    "rocAucScore: yTrue holds 3 classes (0, 1, 2); pass probabilities [rows, classes] and set multiClass",
    () => metrics.rocAucScore([0, 1, 2], [0.1, 0.2, 0.3]),
  ],
  [
    "rocAucScore: yScore has 2 columns; for two classes pass one score a row",
    () =>
      metrics.rocAucScore(
        [0, 1],
        [
          [0.5, 0.5],
          [0, 1],
        ],
      ),
  ],
  [
    'rocAucScore: there are more than two classes; set multiClass to "ovr"',
    () =>
      metrics.rocAucScore(
        [0, 1, 2],
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      ),
  ],
  [
    "rocAucScore: yScore[1] sums to 2; with more than two classes each row must be probabilities",
    () =>
      metrics.rocAucScore(
        [0, 1, 2],
        [
          [1, 0, 0],
          [1, 1, 0],
          [0, 0, 1],
        ],
        { multiClass: "ovr" },
      ),
  ],
  [
    "rocAucScore: yScore has 3 columns for 2 classes (0, 1); one column a class is needed, or labels that name all classes",
    () =>
      metrics.rocAucScore(
        [0, 1],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
        { multiClass: "ovr" },
      ),
  ],
  [
    "rows of the class 2 and rows of another class are both needed",
    () =>
      metrics.rocAucScore(
        [0, 1],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
        { multiClass: "ovr", labels: [0, 1, 2] },
      ),
  ],
  [
    "rocAucScore: labels must be in order (0, 1, 2)",
    () =>
      metrics.rocAucScore(
        [0, 1],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
        { multiClass: "ovr", labels: [2, 1, 0] },
      ),
  ],
  [
    'rocAucScore: multiClass "ovo" takes no sampleWeight',
    () =>
      metrics.rocAucScore(
        [0, 1, 2],
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        { multiClass: "ovo", sampleWeight: [1, 1, 1] },
      ),
  ],
  [
    'rocAucScore: multiClass "ovo" has the averages "macro" and "weighted" only, not "micro"',
    () =>
      metrics.rocAucScore(
        [0, 1, 2],
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        { multiClass: "ovo", average: "micro" },
      ),
  ],
  [
    "rocAucScore: yTrue holds one class only (1)",
    () =>
      metrics.rocAucScore(
        [1, 1],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
        { multiClass: "ovo", labels: [0, 1, 2] },
      ),
  ],
  [
    'rocAucScore: average "samples" is unknown',
    () =>
      metrics.rocAucScore(
        [0, 1, 2],
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        { multiClass: "ovr", average: any("samples") },
      ),
  ],
  ["rocAucScore: maxFpr is 0; it must be above 0", () => metrics.rocAucScore([0, 1], [0, 1], { maxFpr: 0 })],
  [
    "rocAucScore: maxFpr is for two classes only",
    () =>
      metrics.rocAucScore(
        [0, 1, 2],
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        { maxFpr: 0.5 },
      ),
  ],
  ["rocCurve: yTrue holds 2, 3; say with posLabel which one is positive", () => metrics.rocCurve([2, 3], [0, 1])],
  [
    "precisionRecallCurve: yTrue holds 3 classes (0, 1, 2); two are needed, or a posLabel",
    () => metrics.precisionRecallCurve([0, 1, 2], [0, 1, 2]),
  ],
  [
    "averagePrecisionScore: posLabel 1 is not in yTrue, which holds 2, 3",
    () => metrics.averagePrecisionScore([2, 3], [0, 1]),
  ],
  ["bestThreshold: yTrue (by weight) holds no positive row", () => metrics.bestThreshold([0, 0], [0.1, 0.2])],
  ['bestThreshold: metric "f2" is unknown', () => metrics.bestThreshold([0, 1], [0.1, 0.2], { metric: any("f2") })],
  ["bestThreshold: beta is -2", () => metrics.bestThreshold([0, 1], [0.1, 0.2], { metric: "fbeta", beta: -2 })],
  ["topKAccuracyScore: k is 0", () => metrics.topKAccuracyScore([0, 1], [0.1, 0.2], { k: 0 })],
  [
    "topKAccuracyScore: one score a row is for two classes, here are 3",
    () => metrics.topKAccuracyScore([0, 1, 2], [0.1, 0.2, 0.3]),
  ],
  [
    "topKAccuracyScore: yTrue[1] is 4, which is not among the labels (0, 1, 2)",
    () =>
      metrics.topKAccuracyScore(
        [0, 4],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
        { labels: [0, 1, 2] },
      ),
  ],
  // Probabilities.
  [
    "logLoss: yPred[0][1] is 1.5; probabilities are from 0 to 1",
    () =>
      metrics.logLoss(
        [0, 1],
        [
          [-0, 1.5],
          [0, 1],
        ],
      ),
  ],
  ["logLoss: one class only (1); name all classes with labels", () => metrics.logLoss([1, 1], [0.5, 0.5])],
  [
    "logLoss: yPred has 3 columns for 2 classes (0, 1)",
    () =>
      metrics.logLoss(
        [0, 1],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
      ),
  ],
  [
    "logLoss: yTrue[1] is 2, which is not among the labels (0, 1)",
    () => metrics.logLoss([0, 2], [0.5, 0.5], { labels: [0, 1] }),
  ],
  ['logLoss: eps is 0.5; choose "auto"', () => metrics.logLoss([0, 1], [0.5, 0.5], { eps: 0.5 })],
  ["brierScoreLoss: yProb[1] is -0.5", () => metrics.brierScoreLoss([0, 1], [0.5, -0.5])],
  [
    "brierScoreLoss: yTrue holds 3 classes (0, 1, 2); two are needed",
    () => metrics.brierScoreLoss([0, 1, 2], [0.5, 0.5, 0.5]),
  ],
  [
    'brierScoreLoss: yTrue holds "no", "yes"; say with posLabel',
    () => metrics.brierScoreLoss(["no", "yes"], [0.5, 0.5]),
  ],
  ["calibrationCurve: yProb[0] is 2", () => metrics.calibrationCurve([0, 1], [2, 0])],
  ["calibrationCurve: nBins is 0", () => metrics.calibrationCurve([0, 1], [1, 0], { nBins: 0 })],
  [
    'calibrationCurve: strategy "equal" is unknown',
    () => metrics.calibrationCurve([0, 1], [1, 0], { strategy: any("equal") }),
  ],
  // Outputs.
  ["r2Score: yTrue has 2 outputs a row, yPred 1", () => metrics.r2Score([[1, 2]], [1])],
  [
    "r2Score: multioutput has 1 weights for 2 outputs",
    () =>
      metrics.r2Score(
        [
          [1, 2],
          [3, 4],
        ],
        [
          [1, 2],
          [3, 4],
        ],
        { multioutput: [1] },
      ),
  ],
  [
    'meanSquaredError: multioutput "mean" is unknown',
    () => metrics.meanSquaredError([1], [2], { multioutput: any("mean") }),
  ],
];

describe("a metric refuses", () => {
  it.each(refusals)("%s", (says, call) => {
    let error: unknown = null;
    try {
      call();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toContain(says);
  });
});
