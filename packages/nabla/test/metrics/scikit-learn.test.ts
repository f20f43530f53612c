/**
 * Every metric against scikit-learn's answers on random data (scripts/fixtures/metrics.py): numbers to 1e-12, texts and
 * labels exactly.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as metrics from "../../src/metrics/index.ts";

interface Call {
  readonly data: number;
  readonly function: string;
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly weighted?: boolean;
  readonly expected: unknown;
}

interface Fixture {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly calls: readonly Call[];
}

const TOLERANCE = 1e-12;
const NAMES = ["classification", "reports", "binary", "multiclass", "regression"];

const fixtures = NAMES.map((name): Fixture => {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8")) as Fixture;
});

/** What JSON cannot say. */
const SPECIAL: readonly unknown[] = ["NaN", "Infinity", "-Infinity"];

/** Numbers to 1e-12; from 100 on, such as squared errors, where that is below a float's precision, relative to their size. */
function near(found: unknown, expected: number): boolean {
  if (typeof found !== "number") return false;
  if (!Number.isFinite(expected)) return Object.is(found, expected);
  return Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected) / 100);
}

/** The places where two values differ, as text. */
function differences(found: unknown, expected: unknown, path: string): string[] {
  if (typeof expected === "number" || SPECIAL.includes(expected)) {
    return near(found, Number(expected)) ? [] : [`${path}: ${String(found)} instead of ${String(expected)}`];
  }
  if (typeof expected !== "object" || expected === null) {
    return found === expected ? [] : [`${path}: ${String(found)} instead of ${String(expected)}`];
  }
  const [foundKeys, expectedKeys] = [Object.keys(found ?? {}).sort(), Object.keys(expected).sort()];
  if (foundKeys.join() !== expectedKeys.join())
    return [`${path}: [${foundKeys.join()}] instead of [${expectedKeys.join()}]`];
  return expectedKeys.flatMap((key) => {
    return differences(
      (found as Record<string, unknown>)[key],
      (expected as Record<string, unknown>)[key],
      `${path}.${key}`,
    );
  });
}

function compare(fixture: Fixture, call: Call): string[] {
  const data = fixture.data[call.data] ?? {};
  const measure = (metrics as unknown as Record<string, (...all: unknown[]) => unknown>)[call.function];
  if (measure === undefined) return [`${call.function} does not exist`];
  const options = call.weighted ? { ...call.options, sampleWeight: data.sampleWeight } : call.options;
  const found = measure(...call.arguments.map((name) => data[name]), options);
  return differences(found, call.expected, `${call.function} ${JSON.stringify(call.options)} on data ${call.data}`);
}

/** How many cases each function must be tried on, at least. */
const LEAST: Readonly<Record<string, number>> = {
  accuracyScore: 50,
  averagePrecisionScore: 50,
  balancedAccuracyScore: 50,
  brierScoreLoss: 50,
  calibrationCurve: 50,
  classificationReport: 50,
  cohenKappaScore: 50,
  confusionMatrix: 50,
  f1Score: 50,
  fbetaScore: 50,
  logLoss: 50,
  matthewsCorrcoef: 50,
  meanAbsoluteError: 50,
  meanSquaredError: 50,
  medianAbsoluteError: 50,
  precisionRecallCurve: 50,
  precisionScore: 50,
  r2Score: 50,
  recallScore: 50,
  rocAucScore: 50,
  rocCurve: 50,
  rootMeanSquaredError: 50,
  topKAccuracyScore: 50,
  bestThreshold: 30,
};

describe("scikit-learn's values", () => {
  const functions = new Set(fixtures.flatMap((fixture) => fixture.calls.map((call) => call.function)));

  it("are known for every function, in at least 350 cases", () => {
    expect(fixtures.reduce((count, fixture) => count + fixture.calls.length, 0)).toBeGreaterThanOrEqual(350);
    expect([...functions].sort()).toEqual(Object.keys(LEAST).sort());
  });

  it.each([...functions])("%s", (name) => {
    const found = fixtures.flatMap((fixture) =>
      fixture.calls.filter((call) => call.function === name).map((call) => compare(fixture, call)),
    );
    expect(found.flat()).toEqual([]);
    expect(found.length).toBeGreaterThanOrEqual(LEAST[name] ?? 0);
  });
});
