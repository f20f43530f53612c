/**
 * Every mistake a user can make ends in one line on standard error that says what is wrong, with status 2, nothing on
 * standard output, and nothing written.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { nabla, nablaJson, penguins } from "./support/command.ts";
import type { Surroundings } from "./support/command.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const folder = temporaryFolder();
const run = join(folder.path, "run");
const target = ["--target", "y", "--out", join(folder.path, "never")];
const table = (name: string, content: string): string => folder.write(name, content);
const rows = (value: (row: number) => string | number): string =>
  Array.from({ length: 40 }, (_, row) => `${row * 1.5},${value(row)}`).join("\n");

beforeAll(async () => {
  await nablaJson(["train", penguins, "--target", "species", "--epochs", "2", "--out", run]);
});

async function mistake(args: readonly string[], around?: Surroundings): Promise<string> {
  const { status, stdout, stderr } = await nabla(args, folder.path, around);
  const lines = stderr
    .trimEnd()
    .split("\n")
    .filter((line) => !/^(reading|note:)/.test(line));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^nabla: /);
  expect(stdout).toBe("");
  expect(status).toBe(2);
  expect(existsSync(join(folder.path, "never"))).toBe(false);
  return lines[0]?.slice("nabla: ".length) ?? "";
}

describe("sources and targets", () => {
  const cases: readonly (readonly [string, () => string[], RegExp])[] = [
    ["no such file", () => ["nope.csv", ...target], /"nope\.csv": no such file/],
    ["an empty file", () => [table("empty.csv", ""), ...target], /the file is empty/],
    ["a header only", () => [table("header.csv", "x,y\n"), ...target], /not one row of data/],
    ["a corrupt Parquet", () => [table("bad.parquet", "PAR1 no PAR1"), ...target], /not a valid Parquet file/],
    [
      "no such column",
      () => [penguins, "--target", "specie"],
      /target "specie": no such column in .*; did you mean "species"/,
    ],
    ["one class only", () => [table("one.csv", `x,y\n${rows(() => "a")}\n`), ...target], /only one class/],
    [
      "a target that is missing",
      () => [table("none.csv", `x,y\n${rows(() => "NA")}\n`), ...target],
      /every value is missing/,
    ],
    [
      "a NaN target",
      () => [table("nan.csv", `x,y\n${rows((row) => (row === 5 ? "NaN" : row / 7))}\n`), ...target],
      /1 row has NaN/,
    ],
    [
      "an infinite target",
      () => [table("inf.csv", `x,y\n${rows((row) => (row === 5 ? "inf" : row / 7))}\n`), ...target],
      /1 row has an infinite value/,
    ],
    [
      "one number only",
      () => [table("same.csv", `x,y\n${rows(() => 5.5)}\n`), ...target],
      /target "y": every row has the same value/,
    ],
    [
      "a target too large to square",
      () => [table("large.csv", `x,y\n${rows((row) => `${row + 0.5}e200`)}\n`), ...target],
      /target "y": 3\.95e\+201 is too large a number to learn from/,
    ],
    [
      "a target too small to draw",
      () => [table("small.csv", `x,y\n${rows((row) => `${row + 0.5}e-30`)}\n`), ...target],
      /target "y": its values differ by less than 1e-12/,
    ],
    ["no target option", () => [penguins], /--target is missing/],
    ["no source", () => ["--target", "y"], /a source is missing/],
    ["two sources", () => [penguins, "b.csv", ...target], /takes one source, was given 2/],
  ];
  test.each(cases)("%s", async (_, args, expected) => {
    expect(await mistake(["train", ...args()])).toMatch(expected);
  });
});

describe("options", () => {
  const cases: readonly (readonly [string[], RegExp])[] = [
    [["--epoch", "3"], /unknown option --epoch; did you mean --epochs\?/],
    [["--epochs", "many"], /--epochs "many": takes a whole number from 1/],
    [["--epochs"], /--epochs: a value is missing/],
    [["--hidden", "64,,2"], /--hidden "64,,2": takes sizes/],
    [["--lr", "-1"], /--lr "-1": takes a number above 0/],
    [["--activation", "swish"], /--activation "swish": takes relu, tanh or sigmoid/],
    [["--test", "1"], /--test "1": takes a share of the rows/],
    [["--validation", "0.5", "--test", "0.5"], /at least 0\.05 must be left/],
    [["--task", "sequence"], /--window is missing; with --task sequence/],
    [["--model", "lstm"], /--model lstm: learns sequences; add --task sequence/],
    [["--group", "id"], /--group: belongs to sequences; add --task sequence/],
    [["--device", "abacus"], /--device "abacus": takes auto, wasm, native or webgpu/],
    [["--seed", "9007199254740991"], /--seed "9007199254740991": takes a whole number from 0 to 1000000000000000/],
    [["--seed", "1", "--seed", "2"], /--seed: given twice/],
    [["--json=yes"], /--json: takes no value/],
    [["--constructor", "3"], /unknown option --constructor/],
    [["--task", "regression"], /not all of its values are numbers/],
  ];
  test.each(cases)("%j", async (options, expected) => {
    expect(await mistake(["train", penguins, "--target", "species", ...options])).toMatch(expected);
  });

  const variables: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ NABLA_DEVICE: "bogus" }, /^NABLA_DEVICE "bogus": takes auto, wasm, native or webgpu/],
    [{ NABLA_THREADS: "abc" }, /^NABLA_THREADS "abc": takes a whole number from 1 on/],
    [{ NABLA_THREADS: "0" }, /^NABLA_THREADS "0": takes a whole number from 1 on/],
  ];
  test.each(variables)("%j", async (environment, expected) => {
    expect(await mistake(["train", "nope.csv", ...target], { environment })).toMatch(expected);
    expect(await mistake(["predict", run, penguins], { environment })).toMatch(expected);
  });

  test("predictions in the place of the rows they are made from, or of a folder", async () => {
    const source = join(folder.path, "own.csv");
    cpSync(penguins, source);
    const before = readFileSync(source, "utf8");
    expect(await mistake(["predict", run, source, "--out", source])).toMatch(/own\.csv": this is the source/);
    expect(await mistake(["predict", run, source, "--out", run])).toMatch(/this is a folder; give a file/);
    expect(await mistake(["predict", run, join(folder.path, "o*.csv"), "--out", source])).toMatch(/this is the source/);
    for (const named of ["'./own.csv'", "own.csv", "read_csv($$o*.csv$$)"]) {
      const query = `sql:SELECT * FROM ${named} WHERE island <> 'Dream'`;
      expect(await mistake(["predict", run, query, "--out", source])).toMatch(/this is the source/);
    }
    expect(readFileSync(source, "utf8")).toBe(before);
  });

  test("a learning rate at which training diverges", async () => {
    const options = ["--target", "body_mass_g", "--lr", "1e30", "--epochs", "2", "--out", join(folder.path, "never")];
    const { status, stderr } = await nabla(["train", penguins, ...options], folder.path);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^nabla: --lr 1e\+30: the .* loss is .*; training diverges/);
    expect(status).toBe(2);
    expect(existsSync(join(folder.path, "never"))).toBe(false);
  });

  test("an unknown command, and a command without what it needs", async () => {
    expect(await mistake(["tarin", penguins])).toMatch(/"tarin" is no command; did you mean nabla train\?/);
    expect(await mistake(["bake"])).toMatch(/"bake" is no command; there are train, evaluate, predict, doctor/);
    expect(await mistake(["predict", run])).toMatch(/takes a run and a source/);
    expect(await mistake(["evaluate"])).toMatch(/takes a run and a source/);
    expect(await mistake(["doctor", "who"])).toMatch(/takes no arguments/);
  });
});

describe("an --out that cannot be written is noticed before anything is read", () => {
  test("a file in its way, a folder with something else in it, no permission", async () => {
    const file = table("file", "x");
    const start = ["train", "nope.csv", "--target", "y", "--out"];
    expect(await mistake([...start, file])).toMatch(/--out ".*file": cannot be written/);
    expect(await mistake([...start, join(file, "deeper", "run")])).toMatch(/cannot be written/);
    const full = join(folder.path, "full");
    mkdirSync(full);
    writeFileSync(join(full, "thesis.txt"), "years of work");
    expect(await mistake([...start, full])).toMatch(/no part of a run \(thesis\.txt\)/);
    const kept = join(folder.path, "kept");
    cpSync(run, kept, { recursive: true });
    writeFileSync(join(kept, "predictions.csv"), "years of work");
    expect(await mistake([...start, kept])).toMatch(/no part of a run \(predictions\.csv\)/);
    expect(await mistake(["train", "--resume", kept])).toMatch(/no part of a run \(predictions\.csv\)/);
    expect(await mistake([...start, "/proc/nabla/run"])).toMatch(/cannot be written/);
    const shut = join(folder.path, "shut");
    mkdirSync(shut);
    chmodSync(shut, 0o500);
    // Root writes everywhere: then only the missing source is left to complain about.
    expect(await mistake([...start, join(shut, "run")])).toMatch(
      process.getuid?.() === 0 ? /no such file/ : /no permission/,
    );
    expect(readdirSync(shut)).toEqual([]);
    expect(await mistake(["predict", run, penguins, "--out", join(file, "x.csv")])).toMatch(
      /--out ".*x\.csv": cannot be written/,
    );
  });
});

test("predictions through a link keep the link, and a pipe is written into", async () => {
  const [link, place, pipe] = ["link.csv", "place.csv", "pipe"].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  symlinkSync("place.csv", link);
  for (const round of ["where nothing is yet", "where a file is"]) {
    expect((await nabla(["predict", run, penguins, "--out", link])).status, round).toBe(0);
    expect(lstatSync(link).isSymbolicLink(), round).toBe(true);
    expect(readFileSync(place, "utf8")).toMatch(/^row,prediction,/);
  }
  execFileSync("mkfifo", [pipe]);
  const reader = readFile(pipe, "utf8");
  expect((await nabla(["predict", run, penguins, "--out", pipe])).status).toBe(0);
  expect(await reader).toBe(readFileSync(place, "utf8"));
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});

test.skipIf(!existsSync("/dev/full"))("a full disk under standard output is one line and status 1", async () => {
  const output = openSync("/dev/full", "w");
  for (const command of ["predict", "evaluate"]) {
    const { status, stderr } = await nabla([command, run, penguins], folder.path, { output });
    expect(stderr.split("\n").filter((line) => !line.startsWith("reading"))).toEqual([
      "nabla: standard output cannot be written (ENOSPC)",
      "",
    ]);
    expect(status).toBe(1);
  }
  closeSync(output);
});

describe("a damaged run", () => {
  let counter = 0;
  const damaged = (change: (path: string) => void): string => {
    const copy = join(folder.path, `damaged-${counter++}`);
    cpSync(run, copy, { recursive: true });
    change(copy);
    return copy;
  };
  const edit = (name: string, change: (content: Buffer) => Buffer | string) => (path: string) =>
    writeFileSync(join(path, name), change(readFileSync(join(path, name))));
  const flip = (content: Buffer): Buffer => {
    const changed = Buffer.from(content);
    changed[content.length - 7] = (changed[content.length - 7] ?? 0) ^ 64;
    return changed;
  };
  const json = (change: (record: Record<string, object>) => void) =>
    edit("run.json", (content) => {
      const record = JSON.parse(content.toString()) as Record<string, object>;
      change(record);
      return JSON.stringify(record);
    });
  const cases: readonly (readonly [string, (path: string) => void, RegExp])[] = [
    [
      "weights cut short",
      edit("model.safetensors", (content) => content.subarray(0, 100)),
      /model\.safetensors is damaged \(100 bytes/,
    ],
    ["one bit of the weights", edit("model.safetensors", flip), /model\.safetensors is damaged \(its SHA-256/],
    ["run.json cut short", edit("run.json", (content) => content.subarray(0, 500)), /run\.json is damaged/],
    ["no JSON at all", edit("run.json", () => "hello"), /run\.json is damaged/],
    [
      "a field gone",
      json((record) => delete record["preparation"]),
      /run\.json is damaged \(preparation is not a record\)/,
    ],
    [
      "a field of another type",
      json((record) => ((record["settings"] as { hidden: unknown }).hidden = "64")),
      /\(settings\.hidden is not a list\)/,
    ],
    [
      "other layer sizes",
      json((record) => ((record["settings"] as { hidden: unknown }).hidden = [8])),
      /model\.safetensors does not fit run\.json/,
    ],
  ];
  const edited = (path: string, value: unknown) =>
    json((record) => {
      const steps = path.split(".");
      const last = steps.pop() ?? "";
      const owner = steps.reduce((part, step) => part[step] as Record<string, object>, record);
      owner[last] = value as object;
    });
  const edits: readonly (readonly [string, unknown, RegExp])[] = [
    ["settings.hidden", [0], /settings\.hidden\[0\] is not a whole number from 1 to 65536/],
    ["settings.hidden", [], /settings\.hidden is not a list with something in it/],
    ["settings.dropout", 2, /settings\.dropout is not a number from 0 to below 1/],
    ["settings.lr", -1, /settings\.lr is not a number above 0/],
    ["schema.features.1", { kind: "category", name: "bill_length_mm" }, /"bill_length_mm" is a category in schema/],
    ["preparation.features.0.levels", ["Dream", "Dream"], /levels is not a list of different texts \("Dream" is/],
    ["preparation.features.1.scale", { kind: "quantiles", knots: [], scores: [] }, /knots is not a list with/],
    ["preparation.features.1.scale", { kind: "quantiles", knots: [1, 2], scores: [0] }, /has 2 knots and 1 scores/],
    ["preparation.features.1.scale.deviation", 0, /deviation is not a number above 0/],
    ["preparation.target.classes", ["Gentoo", "Chinstrap", "Adelie"], /differ in the classes/],
  ];
  test.each(edits)("%s edited to %j", async (path, value, expected) => {
    const copy = damaged(edited(path, value));
    const message = await mistake(["predict", copy, penguins]);
    expect(message).toMatch(expected);
    expect(message).toContain(`run "${copy}": run.json is damaged`);
  });

  test.each(cases)("%s", async (_, change, expected) => {
    const copy = damaged(change);
    expect(await mistake(["predict", copy, penguins])).toMatch(expected);
    expect(await mistake(["evaluate", copy, penguins])).toMatch(expected);
  });

  test("no run at all", async () => {
    expect(await mistake(["predict", folder.path, penguins])).toMatch(/no run\.json in this folder/);
    expect(await mistake(["evaluate", "nowhere", penguins])).toMatch(/no run\.json in this folder/);
  });
});

describe("a source that does not fit the run", () => {
  const head = "species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex";
  test("text where numbers were learned, a column that is gone, a class that is new", async () => {
    const text = table("text.csv", `${head}\nAdelie,Dream,long,18,190,3700,male\n`);
    expect(await mistake(["predict", run, text])).toMatch(
      /column "bill_length_mm", row 1: "long" where numbers were learned/,
    );
    const gone = table("gone.csv", "species,island\nAdelie,Dream\n");
    expect(await mistake(["predict", run, gone])).toMatch(/column "bill_length_mm": no such column/);
    const foreign = table("foreign.csv", `${head}\nEmperor,Dream,40,18,190,3700,male\n`);
    expect(await mistake(["evaluate", run, foreign])).toMatch(
      /target "species", row 1: a class that the run does not know/,
    );
  });
});

test("--debug adds the stack trace, --help prints the usage", async () => {
  const debugged = await nabla(["train", "nope.csv", "--target", "y", "--debug"], folder.path);
  expect(debugged.status).toBe(2);
  expect(debugged.stderr).toMatch(/no such file\n[\s\S]*\n +at /);
  const helped = await nabla(["--help"]);
  expect(helped).toMatchObject({ status: 0, stderr: "" });
  expect(helped.stdout).toContain("nabla train <source> --target <column>");
});
