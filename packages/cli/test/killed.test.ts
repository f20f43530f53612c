/**
 * A run that is killed at any moment leaves no half-written folder: either nothing under its name, or all of it.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRunFile, readRunRecord } from "../src/run-folder/read-run.ts";
import { nablaJson, penguins, start } from "./support/command.ts";
import type { Summary } from "./support/command.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const folder = temporaryFolder();
const args = ["train", penguins, "--target", "species", "--epochs", "2", "--out"];

async function isComplete(run: string): Promise<void> {
  const record = await readRunRecord(run);
  for (const name of Object.keys(record.files)) await readRunFile(run, record, name);
  expect(readdirSync(run).sort()).toEqual([...Object.keys(record.files), "run.json"].sort());
}

test("killed after every fraction of its time", async () => {
  const begin = performance.now();
  await nablaJson<Summary>([...args, join(folder.path, "whole")]);
  const whole = performance.now() - begin;
  const moments = Array.from({ length: 14 }, (_, index) => (0.5 + (0.6 * index) / 14) * whole);
  for (const [index, moment] of moments.entries()) {
    const out = join(folder.path, `killed-${index}`);
    const child = start([...args, out]);
    const ended = new Promise((resolve) => child.on("close", resolve));
    const timer = setTimeout(() => child.kill("SIGKILL"), moment);
    await ended;
    clearTimeout(timer);
    if (existsSync(out)) await isComplete(out);
  }
  await isComplete(join(folder.path, "whole"));
});

test("killed while it replaces an earlier run, the name is free or holds a whole run", async () => {
  const out = join(folder.path, "replaced");
  await nablaJson([...args, out]);
  for (let round = 0; round < 4; round++) {
    const child = start([...args, out]);
    const ended = new Promise((resolve) => child.on("close", resolve));
    const watch = setInterval(() => {
      if (readdirSync(folder.path).some((name) => name.endsWith(".partial"))) child.kill("SIGKILL");
    }, 1);
    await ended;
    clearInterval(watch);
    if (existsSync(out)) await isComplete(out);
    for (const name of readdirSync(folder.path).filter((left) => left.startsWith(".replaced-")))
      rmSync(join(folder.path, name), { recursive: true });
  }
});

test("no temporary folder stays: not after a signal, nor after the start that follows a kill", async () => {
  const temporary = join(folder.path, "temporary");
  mkdirSync(temporary);
  const left = (): string[] => readdirSync(temporary).filter((name) => name.startsWith("nabla-tables-"));
  const query = "sql:SELECT sum(a.range) AS x, 1 AS y FROM range(1000000) a, range(1000000) b";
  const endBy = async (signal: NodeJS.Signals): Promise<unknown> => {
    const child = start(["train", query, "--target", "y"], folder.path, { environment: { TMPDIR: temporary } });
    const ended = new Promise((resolve) => child.on("close", (_, by) => resolve(by)));
    while (left().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill(signal);
    return ended;
  };
  expect(await endBy("SIGINT")).toBe("SIGINT");
  expect(left()).toEqual([]);
  await endBy("SIGKILL");
  expect(left()).toHaveLength(1);
  const next = start(["train", penguins, "--target", "no such column"], folder.path, {
    environment: { TMPDIR: temporary },
  });
  await new Promise((resolve) => next.on("close", resolve));
  expect(left()).toEqual([]);
});
