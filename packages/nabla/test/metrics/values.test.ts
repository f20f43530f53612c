/**
 * Chosen values: what the random cases do not show. Expected numbers are worked out by hand.
 */
import { describe, expect, expectTypeOf, it } from "vitest";
import * as metrics from "../../src/metrics/index.ts";

describe("labels", () => {
  it("are one class as true and 1, as 1n and 1, in any kind of array", () => {
    const expected = metrics.confusionMatrix([1, 0, 1, 1], [1, 1, 0, 1]);
    expect(expected).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(metrics.confusionMatrix([true, false, true, true], new Uint8Array([1, 1, 0, 1]))).toEqual(expected);
    expect(metrics.confusionMatrix(new BigInt64Array([1n, 0n, 1n, 1n]), new Float32Array([1, 1, 0, 1]))).toEqual(
      expected,
    );
    expect(metrics.confusionMatrix({ data: new Int32Array([1, 0, 1, 1]), shape: [4, 1] }, [1, 1, 0, 1])).toEqual(
      expected,
    );
    expect(metrics.f1Score([true, false, true, true], [true, true, false, true])).toBeCloseTo(2 / 3, 15);
  });

  it("are in order: numbers by size, strings by code point", () => {
    expect(metrics.confusionMatrix([10, 9, -1, 9], [9, 9, -1, 9])).toEqual([
      [1, 0, 0],
      [0, 2, 0],
      [0, 1, 0],
    ]);
    // U+FF5E comes before U+1F642, although its UTF-16 unit is greater than the first of the pair.
    const report = metrics.classificationReport(["\u{1F642}", "\uFF5E"], ["\u{1F642}", "\u{1F642}"]);
    expect(report.indexOf("\uFF5E")).toBeLessThan(report.indexOf("\u{1F642}"));
    expect(metrics.recallScore(["b", "a", "B"], ["b", "b", "B"], { average: null })).toEqual([1, 0, 1]);
  });

  it("may be many and large", () => {
    const ids = Array.from({ length: 5000 }, (_, row) => 1e9 + row * 1e6);
    expect(metrics.f1Score(ids, ids, { average: "macro" })).toBe(1);
    expect(metrics.accuracyScore(ids, ids.toReversed())).toBe(0);
  });
});

describe("classificationReport", () => {
  it("is scikit-learn's text", () => {
    const text = metrics.classificationReport([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], {
      targetNames: ["class 0", "class 1", "class 2"],
    });
    expect(text).toBe(
      [
        "              precision    recall  f1-score   support",
        "",
        "     class 0       0.50      1.00      0.67         1",
        "     class 1       0.00      0.00      0.00         1",
        "     class 2       1.00      0.67      0.80         3",
        "",
        "    accuracy                           0.60         5",
        "   macro avg       0.50      0.56      0.49         5",
        "weighted avg       0.70      0.60      0.61         5",
        "",
      ].join("\n"),
    );
  });

  it("rounds halves to even, as Python does: 1/8 is 0.12 and 3/8 is 0.38", () => {
    const rows = (right: number): string => {
      const yTrue = Array.from({ length: 8 }, (_, row) => (row < right ? 1 : 0));
      return metrics.classificationReport(yTrue, new Array<number>(8).fill(1));
    };
    expect(rows(1)).toMatch(/^ +1 +0\.12 /mu);
    expect(rows(3)).toMatch(/^ +1 +0\.38 /mu);
    expect(rows(5)).toMatch(/^ +1 +0\.62 /mu);
  });

  it("gives a record, whatever the classes are called", () => {
    const report = metrics.classificationReport(["__proto__", "b"], ["__proto__", "__proto__"], { outputDict: true });
    expect(Object.keys(report).sort()).toEqual(["__proto__", "accuracy", "b", "macro avg", "weighted avg"]);
    expect(report["macro avg"].precision).toBe(0.25);
    expect(report.accuracy).toBe(0.5);
  });
});

describe("logLoss", () => {
  it("keeps probabilities off 0 and 1 by the precision of their dtype", () => {
    expect(metrics.logLoss([0, 1], new Float32Array([1, 1]))).toBeCloseTo((23 * Math.LN2) / 2, 6);
    expect(metrics.logLoss([0, 1], new Float64Array([1, 1]))).toBeCloseTo((52 * Math.LN2) / 2, 6);
    expect(metrics.logLoss([0, 1], [1, 1], { eps: 0 })).toBe(Infinity);
  });
});

describe("bestThreshold", () => {
  const yTrue = [0, 0, 1, 0, 1, 1];
  const score = [0.1, 0.4, 0.35, 0.5, 0.8, 0.8];

  it("finds the highest of the best thresholds", () => {
    // At 0.8: precision 1, recall 2/3; at 0.35: precision 3/5, recall 1.
    expect(metrics.bestThreshold(yTrue, score)).toEqual({ threshold: 0.8, score: 0.8 });
    expect(metrics.bestThreshold(yTrue, score, { metric: "fbeta", beta: 3 })).toEqual({
      threshold: 0.35,
      score: 30 / 32,
    });
    expect(metrics.bestThreshold(yTrue, score, { metric: "accuracy" })).toEqual({ threshold: 0.8, score: 5 / 6 });
    expect(metrics.bestThreshold(yTrue, score, { metric: "balancedAccuracy" })).toEqual({
      threshold: 0.8,
      score: (2 / 3 + 1) / 2,
    });
  });

  it("agrees with the metrics at every threshold", () => {
    const named = {
      f1: metrics.f1Score,
      accuracy: metrics.accuracyScore,
      balancedAccuracy: metrics.balancedAccuracyScore,
      matthews: metrics.matthewsCorrcoef,
    };
    for (const [metric, measure] of Object.entries(named)) {
      const tried = score.map((limit) =>
        measure(
          yTrue,
          score.map((each) => (each >= limit ? 1 : 0)),
        ),
      );
      const best = metrics.bestThreshold(yTrue, score, { metric: metric as metrics.ThresholdMetric });
      expect(best.score).toBeCloseTo(Math.max(...tried), 14);
      expect(tried[score.indexOf(best.threshold)]).toBeCloseTo(best.score, 14);
    }
  });

  it("says Infinity where no row should count as positive, and heeds weights", () => {
    expect(metrics.bestThreshold([0, 0, 1], [0.9, 0.8, 0.1], { metric: "accuracy" })).toEqual({
      threshold: Infinity,
      score: 2 / 3,
    });
    const sampleWeight = [1, 1, 10];
    expect(metrics.bestThreshold([0, 0, 1], [0.9, 0.8, 0.1], { metric: "accuracy", sampleWeight })).toEqual({
      threshold: 0.1,
      score: 10 / 12,
    });
  });
});

describe("what does not exist", () => {
  it("is 0 or zeroDivision in precision and recall, NaN in kappa, R² and rates", () => {
    expect(metrics.precisionScore([0, 0], [0, 0])).toBe(0);
    expect(metrics.precisionScore([0, 0], [0, 0], { zeroDivision: 1 })).toBe(1);
    expect(metrics.precisionScore(["no"], ["no"])).toBe(0);
    expect(metrics.cohenKappaScore([1, 1], [1, 1])).toBeNaN();
    expect(metrics.r2Score([1], [2])).toBeNaN();
    expect(metrics.r2Score([0.1, 0.1, 0.1], [0.1, 0.1, 0.2])).toBe(0);
    expect(metrics.r2Score([0.1, 0.1], [0.1, 0.1], { forceFinite: false })).toBeNaN();
    expect(metrics.rocCurve([1, 1], [0.5, 0.6]).fpr).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe("types", () => {
  it("follow the average", () => {
    expectTypeOf(metrics.f1Score([0, 1], [0, 1])).toEqualTypeOf<number>();
    expectTypeOf(metrics.f1Score([0, 1], [0, 1], { average: "macro" })).toEqualTypeOf<number>();
    expectTypeOf(metrics.f1Score([0, 1], [0, 1], { average: null })).toEqualTypeOf<number[]>();
    expectTypeOf(metrics.f1({ average: "macro" })).toEqualTypeOf<metrics.Metric<number>>();
    expectTypeOf(metrics.f1({ average: null })).toEqualTypeOf<metrics.Metric<number[]>>();
    expectTypeOf(metrics.meanSquaredError([1], [1], { multioutput: "raw_values" })).toEqualTypeOf<number[]>();
    expectTypeOf(metrics.meanSquaredError([1], [1], { multioutput: [1], squared: false })).toEqualTypeOf<number>();
    expect(metrics.f1Score([0, 1], [0, 1], { average: null })).toEqual([1, 1]);
  });
});
