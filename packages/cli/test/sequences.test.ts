/**
 * `--task sequence` from end to end, as processes, on real series: scores beside naive ones that are computed here, what a
 * prediction depends on, runs that repeat, and mistakes.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { metrics } from "nabla";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { train } from "../src/commands/train.ts";
import { InputError, oneLine } from "../src/input-error.ts";
import type { RunRecord } from "../src/run-folder/run-record.ts";
import { nabla, nablaJson } from "./support/command.ts";
import type { Summary } from "./support/command.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

type SequenceSummary = Summary & { readonly baselines: readonly Readonly<Record<string, number | string>>[] };

const folder = temporaryFolder();
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/node_modules/vega-datasets/data/${name}`, import.meta.url));
const weather = fixture("seattle-weather.csv");
const stocks = fixture("stocks.csv");
const at = (name: string): string => join(folder.path, name);
const linesOf = (path: string): string[] => readFileSync(path, "utf8").trimEnd().split("\n");
const recordOf = (run: string): RunRecord => JSON.parse(readFileSync(join(run, "run.json"), "utf8")) as RunRecord;
const bytesOf = (run: string): string => readFileSync(join(run, "model.safetensors")).toString("base64");

async function predictionsOf(run: string, source: string): Promise<string[]> {
  const { status, stdout, stderr } = await nabla(["predict", run, source]);
  if (status !== 0) throw new Error(stderr);
  const [head, ...lines] = stdout.trimEnd().split("\n");
  expect(head).toMatch(/^row,prediction/);
  lines.forEach((line, index) => expect(line.startsWith(`${index + 1},`)).toBe(true));
  return lines.map((line) => line.slice(line.indexOf(",") + 1));
}

describe("the highest temperature of the next day in Seattle", () => {
  const run = at("temperature");
  const training = ["train", weather, "--target", "temp_max", "--task", "sequence", "--window", "7", "--epochs", "16"];
  const days = linesOf(weather).slice(1);
  const truth = days.map((line) => Number(line.split(",")[2]));
  let summary: SequenceSummary;
  let predicted: string[];

  beforeAll(async () => {
    summary = await nablaJson<SequenceSummary>([...training, "--out", run]);
    predicted = await predictionsOf(run, weather);
  });

  test("is forecast better than by the last day's, which is scored as by hand", () => {
    expect(summary).toMatchObject({ task: "sequence", rows: 1454, features: 6, classes: 0, out: run });
    const rows = recordOf(run).split.test.rows ?? [];
    const [baseline] = summary.baselines;
    const actual = rows.map((row) => truth[row - 1]!);
    const naive = rows.map((row) => truth[row - 2]!);
    expect(baseline?.["rmse"]).toBeCloseTo(Math.sqrt(metrics.meanSquaredError(actual, naive)), 9);
    expect(baseline?.["r2"]).toBeCloseTo(metrics.r2Score(actual, naive), 9);
    expect(summary.test["rmse"]!).toBeLessThan(0.97 * Number(baseline?.["rmse"]));
    const own = rows.map((row) => Number(predicted[row - 1]));
    expect(Math.sqrt(metrics.meanSquaredError(actual, own))).toBeCloseTo(summary.test["rmse"]!, 5);
  });

  test("run.json says what was split where, and holds the naive scores", () => {
    const { split, settings, scores, notes, preparation } = recordOf(run);
    expect(settings).toMatchObject({ task: "sequence", model: "lstm", order: "date", window: 7 });
    const date = (row: number): string => days[row - 1]!.slice(0, 10);
    const [first, last] = [split.validation.rows![0]!, split.test.rows![0]!];
    expect(split.from).toEqual({ validation: date(first), test: date(last) });
    expect(split.train.rows!.every((row) => date(row) < date(first))).toBe(true);
    expect(split.test.rows!.at(-1)).toBe(days.length);
    expect(split.train.rows![0]).toBe(8);
    expect(scores.baselines).toEqual(summary.baselines);
    expect(scores.test).toMatchObject(summary.test);
    expect(notes.join("\n")).toContain('each "temp_max" is predicted from the 7 rows before it');
    // The preparation of wind, from the training rows' own values.
    const wind = preparation.features.find(({ name }) => name === "wind") as { scale?: { mean?: number } };
    const seen = days.slice(0, first - 1).map((line) => Number(line.split(",")[4]));
    expect(wind.scale?.mean).toBeCloseTo(seen.reduce((sum, value) => sum + value, 0) / seen.length, 5);
  });

  test("a prediction hangs on the seven days before it and on its own date, on nothing else", async () => {
    const own = 1000;
    const head = linesOf(weather)[0]!;
    const blank = (line: string): string => `${line.slice(0, 10)},,,,,`;
    const future = folder.write(
      "future.csv",
      `${[head, ...days.slice(own - 8, own - 1), blank(days[own - 1]!)].join("\n")}\n`,
    );
    const forecast = await predictionsOf(run, future);
    expect(forecast.slice(0, 7)).toEqual(["", "", "", "", "", "", ""]);
    expect(Number(forecast[7])).toBeCloseTo(Number(predicted[own - 1]), 4);
    expect(predicted.slice(0, 8).map((value) => value === "")).toEqual([...Array<boolean>(7).fill(true), false]);
    const warmer = days[own - 2]!.split(",").map((value, index) => (index === 2 ? String(Number(value) + 5) : value));
    const changed = folder.write(
      "warmer.csv",
      `${[head, ...days.slice(own - 8, own - 2), warmer.join(","), blank(days[own - 1]!)].join("\n")}\n`,
    );
    expect(Math.abs(Number((await predictionsOf(run, changed))[7]) - Number(forecast[7]))).toBeGreaterThan(0.5);
  });

  test("evaluate gives the test scores again, beside the naive ones", async () => {
    const first = recordOf(run).split.test.rows![0]!;
    const part = folder.write("judged.csv", `${[linesOf(weather)[0], ...days.slice(first - 8)].join("\n")}\n`);
    const judged = await nablaJson<SequenceSummary>(["evaluate", run, part]);
    expect(judged).toMatchObject({ task: "sequence", rows: recordOf(run).split.test.count });
    for (const [name, value] of Object.entries(summary.test)) expect(judged.test[name]).toBeCloseTo(value, 4);
    expect(judged.baselines[0]?.["rmse"]).toBeCloseTo(Number(summary.baselines[0]?.["rmse"]), 9);
    const printed = await nabla(["evaluate", run, part]);
    expect(printed.stdout).toMatch(/R² +RMSE +MAE\nlstm .*\nlast value carried forward /);
    expect(printed.stderr).toContain('7 rows without a value of "temp_max" or 7 rows before them left out');
  });

  test("the same seed writes the same bytes; a run goes on where it ended", async () => {
    await nablaJson([...training, "--out", at("again")]);
    expect(bytesOf(at("again"))).toBe(bytesOf(run));
    const resumed = await nablaJson<Summary>(["train", "--resume", run, "--epochs", "2", "--out", at("further")]);
    expect(resumed.epochs).toBe(summary.epochs + 2);
    const [first, last] = [summary.epochs + 1, summary.epochs + 2];
    expect(readFileSync(join(at("further"), "report.html"), "utf8")).toContain(
      `Trained further from epoch ${first} to epoch ${last}`,
    );
    expect(recordOf(at("further")).split).toEqual(recordOf(run).split);
    expect(bytesOf(at("further"))).not.toBe(bytesOf(run));
  });

  test("the report shows the forecast over time and the naive scores", () => {
    const report = readFileSync(join(run, "report.html"), "utf8");
    expect(report).not.toMatch(/<script|<link|<img|@import|src=/);
    for (const part of ["Beside the naive forecast", "last value carried forward", "Forecast", "R² of the step"])
      expect(report).toContain(part);
    expect(report.match(/<svg /g)?.length).toBe(5);
  });
});

describe("tomorrow's weather", () => {
  test("is classified from the days before, beside the last day's and the commonest", async () => {
    const run = at("weather");
    const args = ["--target", "weather", "--task", "sequence", "--model", "gru", "--window", "5", "--order", "date"];
    const summary = await nablaJson<SequenceSummary>(["train", weather, ...args, "--epochs", "8", "--out", run]);
    expect(summary).toMatchObject({ task: "sequence", classes: 5 });
    const rows = recordOf(run).split.test.rows ?? [];
    const label = (row: number): string => linesOf(weather)[row]!.split(",")[5]!;
    const actual = rows.map(label);
    const [last, always] = summary.baselines;
    const lastDay = rows.map((row) => label(row - 1));
    expect(last).toMatchObject({ name: "last class carried forward" });
    expect(last?.["accuracy"]).toBeCloseTo(metrics.accuracyScore(actual, lastDay), 12);
    expect(last?.["f1"]).toBeCloseTo(metrics.f1Score(actual, lastDay, { average: "macro", zeroDivision: 0 }), 12);
    expect(always).toMatchObject({ name: 'always "rain"' });
    expect(summary.test["accuracy"]!).toBeGreaterThan(Number(last?.["accuracy"]));
    const predicted = await predictionsOf(run, weather);
    expect(predicted[4]).toBe(",,,,,");
    const chosen = rows.map((row) => predicted[row - 1]!.split(",")[0]!);
    expect(metrics.accuracyScore(actual, chosen)).toBeCloseTo(summary.test["accuracy"]!, 12);
    expect(
      predicted[9]!
        .split(",")
        .slice(1)
        .reduce((sum, share) => sum + Number(share), 0),
    ).toBeCloseTo(1, 5);
  });
});

describe("prices of five companies", () => {
  const run = at("stocks");
  const options = ["--target", "price", "--task", "sequence", "--group", "symbol", "--order", "date", "--window", "6"];
  const small = ["--hidden", "8,4", "--dropout", "0.1", "--l1", "0.001", "--epochs", "4"];

  test("windows never cross companies, and the order of the file does not matter", async () => {
    await nablaJson(["train", stocks, ...options, ...small, "--out", run]);
    const rows = linesOf(stocks).slice(1);
    const predicted = await predictionsOf(run, stocks);
    const firsts = new Map<string, number>();
    for (const [index, line] of rows.entries()) {
      const symbol = line.split(",")[0]!;
      const place = firsts.get(symbol) ?? 0;
      firsts.set(symbol, place + 1);
      expect(predicted[index] === "").toBe(place < 6);
    }
    // Two companies woven into each other, the latest first.
    const woven = rows
      .map((line, index) => ({ line, index }))
      .sort((one, other) => (other.index % 61) - (one.index % 61));
    const mixed = folder.write("mixed.csv", `symbol,date,price\n${woven.map(({ line }) => line).join("\n")}\n`);
    const again = await predictionsOf(run, mixed);
    for (const [place, { index }] of woven.entries()) expect(again[place]).toBe(predicted[index]);
  });

  test("one cut in time holds for all of them", () => {
    const { split, preparation, notes } = recordOf(run);
    const rows = linesOf(stocks).slice(1);
    const moment = (row: number): number => Date.parse(`${rows[row - 1]!.split(",")[1]} UTC`);
    const moments = (part: readonly number[] | null): number[] => (part ?? []).map(moment);
    expect(Math.max(...moments(split.train.rows))).toBeLessThan(Math.min(...moments(split.validation.rows)));
    expect(Math.max(...moments(split.validation.rows))).toBeLessThan(Math.min(...moments(split.test.rows)));
    expect(Object.keys(preparation.sequence?.scale?.groups ?? {}).sort()).toEqual([
      "AAPL",
      "AMZN",
      "GOOG",
      "IBM",
      "MSFT",
    ]);
    expect(notes.join("\n")).toContain('5 series by "symbol", ordered by "date"');
  });
});

test("where each group has one class, whole groups are recognized, without their class or name as an input", async () => {
  const shapes = [(x: number) => Math.sin(x), (x: number) => ((x / 6.28) % 1) * 2 - 1] as const;
  const lines = Array.from({ length: 60 }, (_, id) =>
    Array.from(
      { length: 9 },
      (_step, step) => `${id},${step},${shapes[id % 2]!(step + id * 0.37).toFixed(4)},${id % 2}`,
    ),
  );
  const file = folder.write("waves.csv", `id,step,height,shape\n${lines.flat().join("\n")}\n`);
  const run = at("waves");
  const args = ["--target", "shape", "--task", "sequence", "--group", "id", "--order", "step", "--window", "8"];
  const summary = await nablaJson<SequenceSummary>(["train", file, ...args, "--epochs", "80", "--out", run]);
  expect(summary).toMatchObject({ rows: 120, features: 1, classes: 2 });
  expect(summary.test["accuracy"]!).toBeGreaterThan(0.9);
  const { split, preparation } = recordOf(run);
  expect(preparation.sequence?.frame).toBe("own");
  const groups = ([split.train, split.validation, split.test] as const).map(
    ({ rows }) => new Set(rows!.map((row) => Math.floor((row - 1) / 9))),
  );
  expect(groups.reduce((sum, { size }) => sum + size, 0)).toBe(60);
  const judged = await nablaJson<SequenceSummary>(["evaluate", run, file]);
  expect(judged).toMatchObject({ task: "sequence", rows: 120 });
  expect(judged.test["accuracy"]!).toBeGreaterThan(0.9);
  // The class is not needed to predict it.
  const blank = folder.write(
    "blank.csv",
    `id,step,height\n${lines[0]!.map((line) => line.replace(/,\d$/, "")).join("\n")}\n`,
  );
  expect((await predictionsOf(run, blank)).map((line) => line.split(",")[0])).toEqual([
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "0",
    "0",
  ]);
});

describe("mistakes end in one line and status 2", () => {
  const sequence = ["--task", "sequence", "--out", at("never")];
  const write = (name: string, rows: readonly string[]): string => folder.write(name, `t,g,y\n${rows.join("\n")}\n`);
  const plain = Array.from({ length: 20 }, (_, row) => `${row},a,${Math.sin(row)}`);
  const numbers = ["--target", "y", "--order", "t", "--window", "3"];
  const cases: readonly (readonly [string, () => string[], RegExp])[] = [
    ["no window", () => [weather, "--target", "wind"], /--window is missing/],
    [
      "no such order",
      () => [weather, "--target", "wind", "--window", "3", "--order", "dat"],
      /order "dat": no such column.*"date"/,
    ],
    [
      "no such group",
      () => [stocks, "--target", "price", "--window", "3", "--group", "symbl"],
      /group "symbl": no such column.*"symbol"/,
    ],
    [
      "no dates",
      () => [fixture("global-temp.csv"), "--target", "temp", "--window", "3"],
      /--order is missing.*perhaps "year"/,
    ],
    [
      "an order of words",
      () => [stocks, "--target", "price", "--window", "3", "--order", "symbol"],
      /neither dates nor numbers/,
    ],
    [
      "the target as the order",
      () => [stocks, "--target", "price", "--window", "3", "--order", "price"],
      /--order "price": this is the target/,
    ],
    [
      "a window too long",
      () => [stocks, "--target", "price", "--window", "900", "--group", "symbol"],
      /--window 900: the longest series has 123 rows.*at most 122/,
    ],
    [
      "several series as one",
      () => [stocks, "--target", "price", "--window", "3"],
      /rows 1 and 124 both have 2000-01-01.*--group "symbol"/,
    ],
    [
      "rows at one time",
      () => [write("twice.csv", [...plain, "7,a,1.5"]), ...numbers, "--group", "g"],
      /rows 8 and 21 of "a" both have 7/,
    ],
    [
      "an order that is NaN",
      () => [write("nan.csv", [...plain, "NaN,a,1.5"]), ...numbers],
      /order "t", row 21: "NaN"/i,
    ],
    [
      "an order that is missing",
      () => [write("gone.csv", [...plain, ",a,1.5"]), ...numbers],
      /order "t", row 21: no value/,
    ],
    [
      "a group that is missing",
      () => [write("lost.csv", [...plain, "99,,1.5"]), ...numbers, "--group", "g"],
      /group "g", row 21: no value/,
    ],
    [
      "the model for rows",
      () => [weather, "--target", "wind", "--window", "3", "--model", "mlp"],
      /--model mlp: learns single rows/,
    ],
    [
      "an activation of no use",
      () => [weather, "--target", "wind", "--window", "3", "--activation", "tanh"],
      /an LSTM has its own/,
    ],
  ];
  afterEach(() => void vi.restoreAllMocks());
  test.each(cases)("%s", async (_, args, expected) => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const failure: unknown = await train([...args(), ...sequence]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(oneLine(failure)).toMatch(expected);
    expect(existsSync(at("never"))).toBe(false);
  });

  test("as a process: nothing on standard output, nothing written", async () => {
    const { status, stdout, stderr } = await nabla([
      "train",
      stocks,
      "--target",
      "price",
      "--window",
      "3",
      ...sequence,
    ]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(
      stderr
        .trimEnd()
        .split("\n")
        .filter((line) => !/^(reading|note:)/.test(line)),
    ).toHaveLength(1);
    expect(stderr).toMatch(/^nabla: order "date": rows 1 and 124/m);
    expect(existsSync(at("never"))).toBe(false);
  });
});
