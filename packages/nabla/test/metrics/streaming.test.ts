/**
 * Streaming metrics: any cutting into parts, any merging of parts, gives what the function gives for all rows at once.
 * Whole weights make sums exact, so classification is compared bit for bit; sums of fractions to the last digits.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile, NablaError, type Tensor, tensor } from "../../src/index.ts";
import * as metrics from "../../src/metrics/index.ts";
import type { Metric, MetricInput } from "../../src/metrics/index.ts";

interface Rows {
  readonly yTrue: readonly number[];
  readonly yPred: readonly unknown[];
  readonly weights: readonly number[];
}

/** Rows of small classes, true and predicted, with whole weights of which the first is above 0. */
const labelled: fc.Arbitrary<Rows> = fc
  .array(fc.tuple(fc.integer({ min: -1, max: 5 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 9 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((rows) => ({
    yTrue: rows.map((row) => row[0]),
    yPred: rows.map((row) => row[1]),
    weights: rows.map((row, at) => (at === 0 ? row[2] + 1 : row[2])),
  }));

const value = fc.double({ min: -100, max: 100, noNaN: true });

/** Rows of true and predicted values with weights above 0. */
/** Multiples of 2^-30: the squares of much smaller values vanish, and a variance of nothing has no digits to compare. */
const coarse = value.map((number) => Math.round(number * 2 ** 30) / 2 ** 30);

const valued: fc.Arbitrary<Rows> = fc
  .array(fc.tuple(coarse, coarse, fc.double({ min: 0.01, max: 10, noNaN: true })), { minLength: 2, maxLength: 60 })
  .map((rows) => ({
    yTrue: rows.map((row) => row[0]),
    yPred: rows.map((row) => row[1]),
    weights: rows.map((row) => row[2]),
  }));

/** Rows of three classes with unnormalized probabilities. */
const scored: fc.Arbitrary<Rows> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
      fc.double({ min: 0.01, max: 10, noNaN: true }),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => ({
    yTrue: rows.map((row) => row[0]),
    yPred: rows.map((row) => row[1]),
    weights: rows.map((row) => row[2]),
  }));

const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 5 });

function feed(metric: Metric<unknown>, rows: Rows, from: number, to: number, weighted: boolean): void {
  if (from >= to) return;
  const weights = weighted ? rows.weights.slice(from, to) : null;
  metric.update(rows.yTrue.slice(from, to), rows.yPred.slice(from, to) as unknown as MetricInput, weights);
}

/** The metric of the rows cut into parts: fed one after the other, and fed to one metric each and merged in turn. */
function inParts<Result>(
  create: () => Metric<Result>,
  rows: Rows,
  at: readonly number[],
  weighted: boolean,
): [Result, Result] {
  const edges = [0, ...at.filter((edge) => edge < rows.yTrue.length).sort((a, b) => a - b), rows.yTrue.length];
  const parts = edges.slice(1).map((to, part) => [edges[part] ?? 0, to] as const);
  const streamed = create();
  const merged = create();
  for (const [from, to] of parts) {
    feed(streamed, rows, from, to, weighted);
    const own = create();
    feed(own, rows, from, to, weighted);
    merged.merge(own);
  }
  return [streamed.compute(), merged.compute()];
}

type Options = Record<string, unknown>;
type Batch = (yTrue: unknown, yPred: unknown, options: Options) => unknown;
type Create = (options: Options) => Metric<unknown>;
type Case = readonly [name: string, create: Create, batch: Batch, options: Options];

const averaged: Options[] = ["micro", "macro", "weighted", null].map((average) => ({ average, zeroDivision: 1 }));

const classification: readonly Case[] = [
  ...averaged.map((options): Case => ["f1", metrics.f1 as Create, metrics.f1Score as Batch, options]),
  ...averaged.map((options): Case => [
    "precision",
    metrics.precision as Create,
    metrics.precisionScore as Batch,
    options,
  ]),
  ...averaged.map((options): Case => ["recall", metrics.recall as Create, metrics.recallScore as Batch, options]),
  ["fbeta", metrics.fbeta as unknown as Create, metrics.fbetaScore as unknown as Batch, { beta: 2, average: "macro" }],
  ["accuracy", metrics.accuracy as Create, metrics.accuracyScore as Batch, {}],
  ["accuracy", metrics.accuracy as Create, metrics.accuracyScore as Batch, { normalize: false }],
  ["balancedAccuracy", metrics.balancedAccuracy as Create, metrics.balancedAccuracyScore as Batch, { adjusted: true }],
  ["confusion", metrics.confusion as Create, metrics.confusionMatrix as Batch, {}],
  ["confusion", metrics.confusion as Create, metrics.confusionMatrix as Batch, { normalize: "true" }],
];

const regression: readonly Case[] = [
  ["mse", metrics.mse as Create, metrics.meanSquaredError as Batch, {}],
  ["rmse", metrics.rmse as Create, metrics.rootMeanSquaredError as Batch, {}],
  ["mae", metrics.mae as Create, metrics.meanAbsoluteError as Batch, {}],
  ["r2", metrics.r2 as Create, metrics.r2Score as Batch, {}],
];

describe("streaming equals merging equals all at once", () => {
  it.each(classification)("%s", (_, create, batch, options) => {
    fc.assert(
      fc.property(labelled, cuts, fc.boolean(), (rows, at, weighted) => {
        const expected = batch(rows.yTrue, rows.yPred, { ...options, sampleWeight: weighted ? rows.weights : null });
        const [streamed, merged] = inParts(() => create(options), rows, at, weighted);
        expect(streamed).toEqual(expected);
        expect(merged).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it.each(regression)("%s", (_, create, batch, options) => {
    fc.assert(
      fc.property(valued, cuts, fc.boolean(), (rows, at, weighted) => {
        const sampleWeight = weighted ? rows.weights : null;
        const expected = batch(rows.yTrue, rows.yPred, { ...options, sampleWeight }) as number;
        for (const found of inParts(() => create(options), rows, at, weighted)) {
          if (Object.is(found, expected)) continue; // infinities too, whose difference is no number
          expect(Math.abs((found as number) - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("r2 is -Infinity where the variance vanishes but is not 0, as scikit-learn's", () => {
    const [actual, predicted] = [
      [2.0956370462701718e-162, 0, 0, 0],
      [0, 0, 2 ** -25, 0],
    ];
    const streaming = metrics.r2();
    streaming.update(actual, predicted);
    expect(streaming.compute()).toBe(-Infinity);
    expect(metrics.r2Score(actual, predicted)).toBe(-Infinity);
  });

  it("crossEntropy", () => {
    fc.assert(
      fc.property(scored, cuts, fc.boolean(), (rows, at, weighted) => {
        const options = { labels: [0, 1, 2], sampleWeight: weighted ? rows.weights : null };
        const expected = metrics.logLoss(rows.yTrue, rows.yPred as number[][], options);
        for (const found of inParts(() => metrics.crossEntropy(), rows, at, weighted)) {
          expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, expected));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a streaming metric", () => {
  it("does not change what is merged into another, and can be merged with itself", () => {
    const first = metrics.confusion();
    first.update(["a", "b"], ["a", "a"]);
    const second = metrics.confusion();
    second.update(["c", "a"], ["b", "a"]);
    first.merge(second);
    expect(second.compute()).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [0, 1, 0],
    ]);
    expect(first.compute()).toEqual([
      [2, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
    ]);
    first.merge(first);
    expect(first.compute()).toEqual([
      [4, 0, 0],
      [2, 0, 0],
      [0, 2, 0],
    ]);
    const errors = metrics.mse();
    errors.update([1, 2, 4], [1, 3, 2]);
    const before = errors.compute();
    errors.merge(errors);
    expect(errors.compute()).toBeCloseTo(before, 14);
  });

  it("forgets with reset, and refuses to compute from nothing", () => {
    for (const metric of [metrics.f1(), metrics.accuracy(), metrics.mse(), metrics.r2(), metrics.crossEntropy()]) {
      expect(() => metric.compute()).toThrow(/nothing to compute from; call update first/u);
      metric.update([0, 1, 1], [0, 1, 0]);
      const first = metric.compute();
      metric.reset();
      expect(() => metric.compute()).toThrow(/nothing to compute from/u);
      metric.update([0, 1, 1], [0, 1, 0]);
      expect(metric.compute()).toBe(first);
    }
  });

  it("stays as it was when an update fails", () => {
    const f1 = metrics.f1({ average: "macro" });
    f1.update([0, 1], [0, 0]);
    const before = f1.compute();
    expect(() => f1.update([7, 8], [9, Number.NaN])).toThrow(/yPred\[1\] is NaN/u);
    expect(() => f1.update([7], [7], [-1])).toThrow(/must not be negative/u);
    expect(f1.compute()).toBe(before);
    const mae = metrics.mae();
    mae.update([0, 1], [0, 0]);
    expect(() => mae.update([[1, 2]], [[1, 2]])).toThrow(/2 outputs a row, before there were 1/u);
    expect(() => mae.update([3, Number.NaN], [0, 0])).toThrow(/yTrue\[1\] is NaN/u);
    expect(mae.compute()).toBe(0.5);
    const loss = metrics.crossEntropy();
    loss.update([0], [[0.5, 0.25, 0.25]]);
    expect(() => loss.update([0], [[0.5, 0.5]])).toThrow(/2 columns of probabilities, before there were 3/u);
    expect(() => loss.update([3], [[0.5, 0.25, 0.25]])).toThrow(
      /yTrue\[0\] is 3, which is not among the labels \(0, 1, 2\)/u,
    );
    expect(loss.compute()).toBeCloseTo(Math.LN2, 14);
  });

  it("says what to feed it", () => {
    expect([metrics.f1(), metrics.confusion(), metrics.balancedAccuracy()].map((each) => each.predictionType)).toEqual([
      "labels",
      "labels",
      "labels",
    ]);
    expect([metrics.mse(), metrics.rmse(), metrics.mae(), metrics.r2()].map((each) => each.predictionType)).toEqual([
      "values",
      "values",
      "values",
      "values",
    ]);
    expect(metrics.crossEntropy().predictionType).toBe("scores");
  });

  it("merges only its own kind", () => {
    expect(() => metrics.f1().merge(metrics.accuracy())).toThrow(/f1: merge takes another f1, not accuracy/u);
  });

  it("takes typed arrays, and tables as data with a shape", () => {
    const rows = 200_000;
    const yTrue = Int32Array.from({ length: rows }, (_, row) => row % 7);
    const yPred = Float32Array.from({ length: rows }, (_, row) => (row % 10 === 0 ? 6 : row % 7));
    const accuracy = metrics.accuracy();
    accuracy.update(yTrue, yPred);
    // Every tenth row is called 6, which a seventh of them are: 20000 rows, of which 2857 (row 20, 90, …) are right.
    expect(accuracy.compute()).toBe((rows - 20_000 + 2857) / rows);
    const loss = metrics.crossEntropy();
    loss.update(new Int32Array([1, 0]), { data: new Float32Array([0.25, 0.75, 0.5, 0.5]), shape: [2, 2] });
    expect(loss.compute()).toBeCloseTo(-(Math.log(0.75) + Math.log(0.5)) / 2, 14);
  });

  it("takes tensors, as the functions do", () => {
    const actual = tensor([0, 1, 2, 1], { dtype: "int32" });
    const scores = tensor([
      [0.9, 0.05, 0.05],
      [0.1, 0.8, 0.1],
      [0.1, 0.8, 0.1],
      [0.1, 0.8, 0.1],
    ]);
    const predicted = scores.argmax(1);
    expect(metrics.f1Score(actual, predicted, { average: "macro" })).toBe(
      metrics.f1Score([0, 1, 2, 1], [0, 1, 1, 1], { average: "macro" }),
    );
    expect(metrics.logLoss(actual, scores)).toBe(
      metrics.logLoss([0, 1, 2, 1], {
        data: Float32Array.of(0.9, 0.05, 0.05, 0.1, 0.8, 0.1, 0.1, 0.8, 0.1, 0.1, 0.8, 0.1),
        shape: [4, 3],
      }),
    );
    expect(metrics.accuracyScore(actual.eq(1), [false, true, false, true])).toBe(1);
    const accuracy = metrics.accuracy();
    accuracy.update(actual, predicted);
    expect(accuracy.compute()).toBe(0.75);
    expect(() => compile((y: Tensor<[4], "int32">) => metrics.f1Score(y, y))(actual)).toThrow(NablaError);
  });

  it("keeps its digits: values far from zero", () => {
    const rows = 200_000;
    const yTrue = Float64Array.from({ length: rows }, (_, row) => 1e8 + (row % 2));
    const yPred = yTrue.map((each, row) => each + (row % 4 === 0 ? 0.5 : 0));
    const r2 = metrics.r2();
    for (let row = 0; row < rows; row += 1000)
      r2.update(yTrue.subarray(row, row + 1000), yPred.subarray(row, row + 1000));
    // Variance 1/4, mean squared error 1/16.
    expect(Math.abs(r2.compute() - 0.75)).toBeLessThan(1e-12);
  });
});
