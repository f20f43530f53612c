/**
 * The report: safe against what a table may hold, complete, and its charts drawn from the numbers they claim.
 */
import { describe, expect, test } from "vitest";
import { number, table } from "../src/report/html.ts";
import { reportPage } from "../src/report/page.ts";
import type { ReportData, TestResult } from "../src/report/report-data.ts";
import { likeliestClasses, scoreClasses, softmaxRows } from "../src/scores/classification-scores.ts";
import { scoreNumbers } from "../src/scores/regression-scores.ts";
import { classScoreTable } from "../src/terminal/score-table.ts";

const nasty = '<script>alert("x")</script>';
const classes = [nasty, "b & c"];
const output = { truth: Int32Array.of(0, 1, 1, 0), logits: Float32Array.of(2, 0, 0, 1, 1, 0, 3, 1) };

function data(result: TestResult): ReportData {
  return {
    title: nasty,
    source: `${nasty}.csv`,
    target: nasty,
    date: "1 May 2026, 10:00",
    seconds: 1.5,
    rows: { train: 10, validation: 4, test: 4 },
    parameters: 1234,
    network: "2 → 8 → 2 (relu)",
    scoredOn: "test",
    result,
    history: [1, 2, 3].map((epoch) => ({
      epoch,
      trainLoss: 1 / epoch,
      validationLoss: 1.2 / epoch,
      validationScore: 0.5,
    })),
    bestEpoch: 3,
    scoreName: "macro F1",
    finalWeights: "The weights are those of epoch 3.",
    columns: [{ name: nasty, role: "left out", missing: 3, distinct: 1, values: nasty, use: "constant" }],
    notes: [nasty],
    settings: [["command", nasty]],
  };
}

describe("the page", () => {
  test("escapes everything that comes from outside, in classes and in numbers", () => {
    const classified = reportPage(
      data({ task: "classification", classes, scores: scoreClasses(output, classes), output }),
    );
    const numbers = { truth: Float64Array.of(1, 2, 3), predicted: Float64Array.of(1.1, 2, 2.5) };
    const measured = reportPage(data({ task: "regression", scores: scoreNumbers(numbers, 1), output: numbers }));
    for (const page of [classified, measured]) {
      expect(page).not.toMatch(/<script| on\w+="/);
      expect(page).toContain("&lt;script&gt;");
      expect(page).not.toMatch(/https?:(?!\/\/www\.w3\.org)/);
    }
    expect(classified).toContain("b &amp; c");
    expect(classified.match(/<svg role="img"/g)).toHaveLength(5);
    expect(measured.match(/<svg role="img"/g)).toHaveLength(4);
  });

  test("the confusion matrix counts true rows by predicted columns", () => {
    const page = reportPage(data({ task: "classification", classes, scores: scoreClasses(output, classes), output }));
    const cells = [...page.matchAll(/<td class="(?:zero|count[^"]*)"[^>]*>(\d+)<\/td>/g)].map((match) =>
      Number(match[1]),
    );
    expect(cells).toEqual([2, 0, 1, 1]);
  });

  test("a class that the test rows lack is no obstacle", () => {
    const three = { truth: Int32Array.of(0, 1), logits: Float32Array.of(1, 0, 0, 0, 1, 0) };
    const scores = scoreClasses(three, ["a", "b", "c"]);
    expect(scores).toMatchObject({ accuracy: 1, f1: 1 });
    expect(scores.perClass[2]).toEqual({ class: "c", precision: 0, recall: 0, f1: 0, support: 0 });
    expect(reportPage(data({ task: "classification", classes: ["a", "b", "c"], scores, output: three }))).toContain(
      "macro F1",
    );
  });
});

describe("many and long classes", () => {
  const many = Array.from({ length: 35 }, (_, code) => `class ${code}`);
  const truth = Int32Array.from({ length: 70 }, (_, row) => row % 35);
  const logits = Float32Array.from({ length: 70 * 35 }, (_, index) => (index * 7919) % 13);
  const wide = { truth, logits };

  test("the curves say how many classes they leave out", () => {
    const scores = scoreClasses(wide, many);
    const page = reportPage(data({ task: "classification", classes: many, scores, output: wide }));
    expect(page.match(/Drawn are the 10 of 35 classes with most rows\./g)).toHaveLength(2);
    const few = reportPage(data({ task: "classification", classes, scores: scoreClasses(output, classes), output }));
    expect(few).not.toContain("Drawn are");
  });

  test("a long name is shortened, on the page with the whole of it under the pointer", () => {
    const long = "one & only ".repeat(16).trim();
    const scores = scoreClasses(output, [long, "b"]);
    const page = reportPage(data({ task: "classification", classes: [long, "b"], scores, output }));
    const whole = long.replaceAll("&", "&amp;");
    expect(page).toContain(`<span title="${whole}">one &amp; only one &amp; only one &amp; onl…</span>`);
    expect(page.replaceAll(`title="${whole}"`, "")).not.toContain(whole);
    for (const line of classScoreTable(scores).split("\n")) expect([...line].length).toBeLessThan(80);
  });
});

test("the bars of the errors stand side by side, from one end of the axis to the other", () => {
  const predicted = Float64Array.from({ length: 200 }, (_, row) => ((row * 7919) % 211) / 211);
  const numbers = { truth: new Float64Array(200), predicted };
  const page = reportPage(data({ task: "regression", scores: scoreNumbers(numbers, 1), output: numbers }));
  const svg = page.match(/<svg[^>]*aria-label="distribution of errors"[\s\S]*?<\/svg>/)?.[0] ?? "";
  const bars = [...svg.matchAll(/<path d="M([\d.]+) [\d.]+l([\d.]+) 0[^"]*"[^>]*fill="var\(--series-1\)"/g)].map(
    ([, left, width]) => [Number(left), Number(left) + Number(width)] as const,
  );
  expect(bars).toHaveLength(12); // 2 ∛200, rounded up
  expect(bars[0]?.[0]).toBeLessThan(70);
  expect(bars.at(-1)?.[1]).toBeGreaterThan(480);
  for (const [index, [left]] of bars.entries()) {
    const space = left - (bars[index - 1]?.[1] ?? left);
    expect(space).toBeGreaterThanOrEqual(0);
    expect(space).toBeLessThan(2);
  }
});

describe("scores", () => {
  test("of classes: by hand", () => {
    const scores = scoreClasses(output, classes);
    expect([...likeliestClasses(output.logits, 2)]).toEqual([0, 1, 0, 0]);
    // a: precision 2/3, recall 1; b: precision 1, recall 1/2.
    expect(scores.perClass.map(({ precision, recall }) => [precision, recall])).toEqual([
      [2 / 3, 1],
      [1, 0.5],
    ]);
    expect(scores.f1).toBeCloseTo((0.8 + 2 / 3) / 2, 12);
    const logistic = (x: number): number => Math.log1p(Math.exp(-x));
    expect(scores.loss).toBeCloseTo((logistic(2) + logistic(1) + logistic(-1) + logistic(2)) / 4, 6);
    expect(softmaxRows(Float32Array.of(1000, 999), 2)[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  });

  test("of numbers: by hand", () => {
    const scores = scoreNumbers({ truth: Float64Array.of(1, 2, 3), predicted: Float64Array.of(1, 2, 5) }, 2);
    expect(scores).toMatchObject({ rows: 3, r2: -1, mae: 2 / 3, loss: 1 / 3 });
    expect(scores.rmse).toBeCloseTo(Math.sqrt(4 / 3), 12);
  });
});

test("numbers are written for people", () => {
  expect([1234567, 0.12345, 12.3456, 0.00001234, Number.NaN, -3].map(number)).toEqual([
    "1,234,567",
    "0.123",
    "12.35",
    "0.00001234",
    "–",
    "-3",
  ]);
  expect(table([{ title: "t", cell: (row: number) => String(row), numeric: true }], [1])).toContain(
    '<td class="number">1</td>',
  );
});
