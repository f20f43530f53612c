/**
 * `nabla train`, `evaluate` and `predict` from end to end, as processes: the run's folder, the printed scores, and that all
 * of it agrees.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { metrics } from "nabla";
import { describe, expect, test } from "vitest";
import { parseRecord } from "../src/tables/csv-header.ts";
import type { RunRecord } from "../src/run-folder/run-record.ts";
import { nabla, nablaJson, penguins } from "./support/command.ts";
import type { Summary } from "./support/command.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const folder = temporaryFolder();

function csv(text: string): Record<string, string>[] {
  const [head = "", ...lines] = text.trimEnd().split("\n");
  const names = parseRecord(head, ",");
  return lines.map(
    (line) =>
      Object.fromEntries(parseRecord(line, ",").map((field, index) => [names[index], field])) as Record<string, string>,
  );
}

const readRecord = (run: string): RunRecord => JSON.parse(readFileSync(join(run, "run.json"), "utf8")) as RunRecord;

describe("the penguins, with no other option than --target", () => {
  const run = join(folder.path, "penguins");
  let summary: Summary;

  test("are learned to a macro F1 of 0.95 in under five seconds, and the folder is complete", async () => {
    summary = await nablaJson<Summary>(["train", penguins, "--target", "species", "--out", run]);
    expect(summary).toMatchObject({ task: "classification", rows: 344, features: 6, classes: 3, out: run });
    expect(Object.keys(summary)).toEqual([
      "task",
      "rows",
      "features",
      "classes",
      "parameters",
      "epochs",
      "device",
      "seconds",
      "out",
      "test",
    ]);
    expect(Object.keys(summary.test)).toEqual(["accuracy", "precision", "recall", "f1", "loss"]);
    expect(summary.test["f1"]).toBeGreaterThanOrEqual(0.95);
    expect(readdirSync(run).sort()).toEqual([
      "history.csv",
      "model.safetensors",
      "optimizer.safetensors",
      "report.html",
      "run.json",
    ]);
  });

  test("run.json holds settings, schema, split and scores; history.csv a line for each epoch", () => {
    const record = readRecord(run);
    expect(record.scores.test).toMatchObject(summary.test);
    expect(record.settings).toMatchObject({ hidden: [64, 64], seed: 0, validation: 0.15, test: 0.15 });
    expect(record.schema.target).toEqual({
      name: "species",
      task: "classification",
      classes: ["Adelie", "Chinstrap", "Gentoo"],
    });
    const { train, validation, test: judged } = record.split;
    expect(train.count + validation.count + judged.count).toBe(344);
    expect(new Set([train, validation, judged].flatMap((part) => part.rows ?? [])).size).toBe(344);
    const lines = readFileSync(join(run, "history.csv"), "utf8").trimEnd().split("\n");
    expect(lines[0]).toBe("phase,epoch,loss,validation_loss,f1,validation_f1");
    expect(lines.filter((line) => line.startsWith("final,"))).toHaveLength(record.training.epochs);
  });

  test("predictions on the training file agree with the scores, row by row", async () => {
    const out = join(folder.path, "predicted.csv");
    expect((await nabla(["predict", run, penguins, "--out", out])).status).toBe(0);
    const predicted = csv(readFileSync(out, "utf8"));
    const truth = csv(readFileSync(penguins, "utf8"));
    expect(predicted).toHaveLength(344);
    expect(Object.keys(predicted[0] ?? {})).toEqual([
      "row",
      "prediction",
      "probability_Adelie",
      "probability_Chinstrap",
      "probability_Gentoo",
    ]);
    expect(predicted.every((row, index) => Number(row["row"]) === index + 1)).toBe(true);
    for (const row of predicted) {
      const shares = ["Adelie", "Chinstrap", "Gentoo"].map(
        (name) => [name, Number(row[`probability_${name}`])] as const,
      );
      expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(row["prediction"]).toBe(shares.reduce((best, next) => (next[1] > best[1] ? next : best))[0]);
    }
    const judged = readRecord(run).split.test.rows ?? [];
    const yTrue = judged.map((row) => truth[row - 1]?.["species"] ?? "");
    const yPred = judged.map((row) => predicted[row - 1]?.["prediction"] ?? "");
    expect(metrics.f1Score(yTrue, yPred, { average: "macro" })).toBeCloseTo(summary.test["f1"]!, 12);
    expect(metrics.accuracyScore(yTrue, yPred)).toBeCloseTo(summary.test["accuracy"]!, 12);
    const loss = judged.reduce(
      (sum, row) => sum - Math.log(Number(predicted[row - 1]?.[`probability_${truth[row - 1]?.["species"]}`])),
      0,
    );
    expect(loss / judged.length).toBeCloseTo(summary.test["loss"]!, 5);
  });

  test("evaluate on the test rows alone gives the test scores, and prints the table of classes", async () => {
    const rows = readRecord(run).split.test.rows ?? [];
    const [head, ...lines] = readFileSync(penguins, "utf8").trimEnd().split("\n");
    const part = folder.write("judged.csv", `${head}\n${rows.map((row) => lines[row - 1]).join("\n")}\n`);
    const judged = await nablaJson<{ rows: number; test: Record<string, number> }>(["evaluate", run, part]);
    expect(judged.rows).toBe(rows.length);
    for (const [name, value] of Object.entries(summary.test)) expect(judged.test[name]).toBeCloseTo(value, 9);
    const printed = await nabla(["evaluate", run, part]);
    expect(printed.stdout).toMatch(/class +precision +recall +F1 +rows\n─+\nAdelie /);
    expect(printed.stdout).toMatch(/macro average/);
  });

  test("the same seed writes the same bytes, another seed others", async () => {
    const again = join(folder.path, "again");
    const other = join(folder.path, "other");
    await nablaJson(["train", penguins, "--target", "species", "--out", again]);
    await nablaJson(["train", penguins, "--target", "species", "--out", other, "--seed", "1"]);
    const model = (path: string): string => readFileSync(join(path, "model.safetensors")).toString("base64");
    expect(model(again)).toBe(model(run));
    expect(model(other)).not.toBe(model(run));
  });

  test("the report is one file that loads nothing, with curves, confusion matrix and classes", () => {
    const report = readFileSync(join(run, "report.html"), "utf8");
    expect(report).not.toMatch(/<script|<link|<img|@import|url\((?!#)|src=/);
    for (const part of ["Confusion matrix", "Learning", "Probabilities", "Chinstrap", "bill_length_mm", "macro F1"])
      expect(report).toContain(part);
    expect(report.match(/<svg /g)?.length).toBe(5);
    expect(report.length).toBeLessThan(300_000);
  });

  test("a run goes on where it ended", async () => {
    const further = join(folder.path, "further");
    const before = readRecord(run);
    const resumed = await nablaJson<Summary>(["train", "--resume", run, "--epochs", "3", "--out", further]);
    expect(readFileSync(join(further, "report.html"), "utf8")).toContain(`--epochs 3 --out ${further} --json</code>`);
    expect(resumed.epochs).toBe(before.training.epochs + 3);
    const after = readRecord(further);
    expect(after.split).toEqual(before.split);
    expect(after.training.steps).toBe(before.training.steps + (3 * before.training.steps) / before.training.epochs);
    const settings = await nabla(["train", "--resume", run, "--lr", "0.1"]);
    expect(settings).toMatchObject({ status: 2, stdout: "" });
    expect(settings.stderr).toMatch(/^nabla: --lr: a resumed run keeps its settings/);
  });
});

describe("a regression with blemishes", () => {
  const file = folder.write(
    "prices.csv",
    `size,rooms,city,when,price\n${Array.from({ length: 160 }, (_, row) => {
      const size = 30 + ((row * 37) % 120);
      const city = ["Rome", "Oslo", "N/A"][row % 3] ?? "";
      const price = 3 * size + (city === "Oslo" ? 120 : 0) + ((row * 7) % 5);
      return [
        row % 11 === 0 ? "?" : size,
        1 + (row % 4),
        city,
        `2021-0${1 + (row % 9)}-15`,
        row % 20 === 3 ? "" : price,
      ].join(",");
    }).join("\n")}\n`,
  );

  test("is learned, said in its own scores, and predicted in its own unit", async () => {
    const run = join(folder.path, "prices");
    const printed = await nabla([
      "train",
      file,
      "--target",
      "price",
      "--out",
      run,
      "--hidden",
      "32",
      "--epochs",
      "120",
      "--batch",
      "16",
    ]);
    expect(printed.status).toBe(0);
    expect(printed.stderr).toContain('note: 8 rows without a value of "price" left out');
    expect(printed.stdout).toMatch(/R² +RMSE +MAE +loss +rows/);
    const record = readRecord(run);
    expect(record.preparation.features.map((feature) => feature.kind)).toContain("oneHot");
    const scores = record.scores.test as { r2: number; rmse: number };
    expect(scores.r2).toBeGreaterThan(0.8);
    const predicted = csv((await nabla(["predict", run, file])).stdout);
    const truth = csv(readFileSync(file, "utf8"));
    expect(predicted).toHaveLength(160);
    const judged = record.split.test.rows ?? [];
    const yTrue = judged.map((row) => Number(truth[row - 1]?.["price"]));
    const yPred = judged.map((row) => Number(predicted[row - 1]?.["prediction"]));
    expect(metrics.r2Score(yTrue, yPred)).toBeCloseTo(scores.r2, 6);
    expect(readFileSync(join(run, "report.html"), "utf8")).toContain("Predicted against true price");
  });
});

test("--json prints one object and nothing else; progress goes to standard error, one line an epoch", async () => {
  const run = join(folder.path, "quiet");
  const args = ["train", penguins, "--target", "sex", "--epochs", "4", "--validation", "0", "--out", run];
  const printed = await nabla([...args, "--json"]);
  expect(printed.stdout.trimEnd().split("\n")).toHaveLength(1);
  expect((JSON.parse(printed.stdout) as Summary).epochs).toBe(4);
  expect(printed.stderr.match(/^epoch \d\/4  loss [\d.]+/gm)).toHaveLength(4);
});

test("without test rows, scores of rows that were learned from are called so, beside that of rows held back", async () => {
  const run = join(folder.path, "blind");
  const numbers = Array.from({ length: 60 }, (_, row) => `${row},${(row * 7919) % 13 < 6 ? "a" : "b"}`);
  const source = folder.write("noise.csv", `x,y\n${numbers.join("\n")}\n`);
  const { stdout } = await nabla(["train", source, "--target", "y", "--test", "0", "--epochs", "8", "--out", run]);
  const { validation } = readRecord(run).scores;
  expect(stdout).toContain("scores on the 60 training rows");
  const held = `held back while the number of epochs was sought: macro F1 ${validation?.score.toFixed(3)}`;
  expect(stdout).toContain(held);
  const report = readFileSync(join(run, "report.html"), "utf8");
  expect(report).toContain("rows judged (training)");
  expect(report).toContain(held);
});

test.each([4, 5, 6])("%i rows are enough to train", async (count) => {
  const lines = Array.from({ length: count }, (_, row) => `${(row * 5) % 7},${row % 2 === 0 ? "a" : "b"},${row * 1.3}`);
  const source = folder.write(`few-${count}.csv`, `x,class,number\n${lines.join("\n")}\n`);
  for (const target of ["class", "number"]) {
    const run = join(folder.path, `few-${count}-${target}`);
    const { rows } = await nablaJson<Summary>(["train", source, "--target", target, "--epochs", "4", "--out", run]);
    expect(rows).toBe(count);
  }
});

test("without --out, runs are numbered in runs/", async () => {
  const args = ["train", penguins, "--target", "sex", "--epochs", "2"];
  const first = await nablaJson<Summary>(args, folder.path);
  const second = await nablaJson<Summary>(args, folder.path);
  expect([first.out, second.out]).toEqual([join("runs", "penguins-1"), join("runs", "penguins-2")]);
  expect(readdirSync(join(folder.path, "runs")).sort()).toEqual(["penguins-1", "penguins-2"]);
});

test("doctor says what there is", async () => {
  const printed = await nabla(["doctor"]);
  expect(printed.status).toBe(0);
  for (const name of ["node", "device", "wasm", "native", "webgpu", "C compiler"])
    expect(printed.stdout).toContain(name);
});

test("doctor says what is wrong with a device or a number of threads that cannot be had", async () => {
  for (const [environment, words] of [
    [{ NABLA_DEVICE: "bogus" }, /^device +none \(NABLA_DEVICE "bogus": takes auto, wasm, native or webgpu\)$/m],
    [{ NABLA_THREADS: "0" }, /^device +none \(NABLA_THREADS "0": takes a whole number from 1 on\)$/m],
  ] as const) {
    const printed = await nabla(["doctor"], folder.path, { environment });
    expect(printed).toMatchObject({ status: 0, stderr: "" });
    expect(printed.stdout).toMatch(words);
    expect(printed.stdout).toMatch(/^wasm +yes/m);
  }
});
