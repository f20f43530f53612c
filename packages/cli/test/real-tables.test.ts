/**
 * Tables from the world, by the npm package vega-datasets: weather in CSV, films in JSON with one lonely class, three
 * million flights in Parquet within two GiB.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nabla, nablaJson, start } from "./support/command.ts";
import type { Summary } from "./support/command.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const folder = temporaryFolder();
const tables = fileURLToPath(new URL("../../../fixtures/node_modules/vega-datasets/data/", import.meta.url));
if (!existsSync(tables))
  throw new Error("the tables are not installed: npm test installs them, or npm ci in fixtures/");

test("seattle-weather.csv: classes from dates and measurements, better than the commonest class", async () => {
  const out = join(folder.path, "weather");
  const summary = await nablaJson<Summary>([
    "train",
    `${tables}seattle-weather.csv`,
    "--target",
    "weather",
    "--out",
    out,
  ]);
  expect(summary).toMatchObject({ task: "classification", rows: 1461, features: 5, classes: 5 });
  expect(summary.test["accuracy"]).toBeGreaterThan(0.7); // the commonest class is 0.44
});

test("movies.json: a class with a single row is kept for training, and said so", async () => {
  const out = join(folder.path, "movies");
  const { status, stderr } = await nabla(["train", `${tables}movies.json`, "--target", "Creative Type", "--out", out]);
  expect(status).toBe(0);
  expect(stderr).toMatch(/note: class "Multiple Creative Types" has a single row, which is kept for training/);
  expect(stderr).toMatch(/note: 446 rows without a value of "Creative Type" left out/);
  expect(stderr).toMatch(/note: imbalance/);
  const record = JSON.parse(readFileSync(join(out, "run.json"), "utf8")) as {
    schema: { target: { classes: string[] } };
    preparation: { target: { counts: number[] } };
  };
  const lonely = record.schema.target.classes.indexOf("Multiple Creative Types");
  expect(record.preparation.target.counts[lonely]).toBe(1);
});

describe("flights-3m.parquet", () => {
  test("three million rows train with progress, in less than two GiB", async () => {
    const out = join(folder.path, "flights");
    const child = start([
      "train",
      `${tables}flights-3m.parquet`,
      "--target",
      "delay",
      "--epochs",
      "1",
      "--out",
      out,
      "--json",
    ]);
    let [stdout, stderr, mostKilobytes] = ["", "", 0];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const watch = setInterval(() => {
      if (!existsSync(`/proc/${child.pid}/status`)) return;
      const peak = readFileSync(`/proc/${child.pid}/status`, "utf8").match(/VmHWM:\s+(\d+)/)?.[1];
      mostKilobytes = Math.max(mostKilobytes, Number(peak ?? 0));
    }, 100);
    const status = await new Promise((resolve) => child.on("close", resolve));
    clearInterval(watch);
    expect(status).toBe(0);
    const summary = JSON.parse(stdout) as Summary;
    expect(summary).toMatchObject({ task: "regression", rows: 3_000_000, features: 4 });
    expect(summary.test["r2"]).toBeGreaterThan(0.1);
    expect(stderr).toMatch(/^epoch 1\/1  loss/m);
    if (process.platform === "linux") expect(mostKilobytes).toBeGreaterThan(100_000);
    expect(mostKilobytes).toBeLessThan(2 * 1024 * 1024);
  }, 300_000);
});
