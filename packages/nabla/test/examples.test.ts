/**
 * Every example, as a user runs it, with what `quick` leaves of it: each must do clearly better than the answer that needs no
 * learning, which it prints too. The limits stand well off what was seen, so that other bits are no failure. To their end
 * they run in `npm run test:examples`, which takes minutes.
 */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Runs Node in the root of the repository and gives what it prints; throws that, where it fails. */
async function node(...args: readonly string[]): Promise<string> {
  try {
    return (await execute(process.execPath, args, { cwd: root })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`node ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}

const example = (name: string, ...args: readonly string[]): Promise<string> =>
  node(`examples/dist/${name}.js`, ...args);

/** The last number behind these words. */
function numberBehind(words: string, text: string): number {
  const found = [...text.matchAll(new RegExp(`${words} *(-?[\\d.]+)`, "g"))].at(-1)?.[1];
  if (found === undefined) throw new Error(`no number behind "${words}" in\n${text}`);
  return Number(found);
}

/** Far more than an example takes, for machines that do other work too. */
const minutes = (count: number): number => count * 60_000;

beforeAll(() => node("node_modules/typescript/bin/tsc", "-p", "examples"));

describe("examples", { timeout: minutes(4) }, () => {
  it("are all here", () => {
    const files = readdirSync(`${root}examples`).filter((file) => file.endsWith(".ts"));
    expect(files.sort()).toEqual(["adding-problem.ts", "digits.ts", "gpt.ts", "names.ts", "spam.ts", "weather.ts"]);
  });

  it("digits: more than 90% of those that it has not seen, after one epoch", async () => {
    const text = await example("digits", "quick");
    expect(numberBehind("always saying 1: test accuracy", text)).toBeLessThan(15);
    expect(numberBehind("epoch 1 .* test accuracy", text)).toBeGreaterThan(90);
  });

  it("names: fewer bits a letter than pairs of letters counted, and names that are none of the list's", async () => {
    const text = await example("names", "quick");
    const [any, letters, pairs] = ["signs", "letters counted", "pairs counted"].map((words) =>
      numberBehind(words, text),
    );
    expect(any).toBeGreaterThan(letters!);
    expect(letters).toBeGreaterThan(pairs!);
    expect(numberBehind("LSTM after epoch 1", text)).toBeLessThan(pairs! - 0.2);
    const invented = /^invented: (.*)$/m.exec(text)![1]!.split(" ");
    const copied = /^of these in the list: (.*)$/m.exec(text)![1]!.split(" ");
    expect(invented).toHaveLength(12);
    expect(invented.filter((name) => /^[a-z-]{2,}$/.test(name) && !copied.includes(name)).length).toBeGreaterThan(4);
  });

  it("gpt: fewer bits a letter than the entropy of letters, and writes on", async () => {
    const text = await example("gpt", "quick");
    expect(numberBehind("after 60 updates", text)).toBeLessThan(numberBehind("letters counted", text) - 0.4);
    expect(text).toMatch(/CHAPTER 121\. Midnight.*\|[^|]{40}\n$/s);
  });

  it("weather: nearer than tomorrow as today", async () => {
    const text = await example("weather", "quick");
    expect(numberBehind("GRU", text)).toBeLessThan(numberBehind("tomorrow as today", text) - 0.05);
  });

  it("spam: an F1 that neither of the blind answers comes near", async () => {
    const text = await example("spam", "quick");
    const scores = (row: string): number[] => new RegExp(`${row} +(.*)`).exec(text)![1]!.split("  ").map(Number);
    const [accuracy, precision, recall, f1] = scores("embeddings");
    expect(accuracy).toBeGreaterThan(scores("never spam")[0]! + 0.1);
    expect(precision).toBeGreaterThan(0.8);
    expect(recall).toBeGreaterThan(0.6);
    expect(f1).toBeGreaterThan(scores("always spam")[3]! + 0.2);
  });

  it("adding problem: an LSTM solves it over 100 steps, a plain recurrent network with as many updates does not", async () => {
    const [lstm, rnn] = [
      await example("adding-problem", "lstm"),
      await example("adding-problem", "rnn", "100", "1500"),
    ];
    expect(numberBehind("of always saying 1 is", lstm)).toBeCloseTo(1 / 6, 4);
    expect(numberBehind("mean squared error of 1,000 others", lstm)).toBeLessThan(0.01);
    expect(numberBehind("update", rnn)).toBe(1500);
    expect(numberBehind("mean squared error of 1,000 others", rnn)).toBeGreaterThan(0.1);
  });

  it("adding problem: a GRU solves it over 20 steps", async () => {
    const text = await example("adding-problem", "gru", "20", "1000");
    expect(numberBehind("mean squared error of 1,000 others", text)).toBeLessThan(0.01);
  });
});

describe.runIf(process.env["EXAMPLES"] === "whole")("examples to their end", () => {
  it("digits: more than 97.5%", { timeout: minutes(5) }, async () => {
    expect(numberBehind("epoch 8 .* test accuracy", await example("digits"))).toBeGreaterThan(97.5);
  });

  it("names: less than 2.9 bits a letter", { timeout: minutes(5) }, async () => {
    expect(numberBehind("LSTM after epoch 12", await example("names"))).toBeLessThan(2.9);
  });

  it("gpt: less than 2.6 bits a letter", { timeout: minutes(20) }, async () => {
    expect(numberBehind("after 2000 updates", await example("gpt"))).toBeLessThan(2.6);
  });

  it("spam: an F1 above 0.95", { timeout: minutes(5) }, async () => {
    const scores = /embeddings +(.*)/
      .exec(await example("spam"))![1]!
      .split("  ")
      .map(Number);
    expect(scores[3]).toBeGreaterThan(0.95);
  });

  it("adding problem: an LSTM solves it over 500 steps", { timeout: minutes(20) }, async () => {
    const text = await example("adding-problem", "lstm", "500", "5000");
    expect(numberBehind("mean squared error of 1,000 others", text)).toBeLessThan(0.01);
  });
});
