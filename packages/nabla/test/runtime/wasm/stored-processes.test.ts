/**
 * Processes of Node, one after the other and many at once, on one folder: a later one finds what an earlier one compiled and
 * gets the same bits; where there is no folder, or no stamp of the code, all works without.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { bundleSources, type SourceBundle } from "./bundle-sources.ts";
import { type NetworkName, type Outcome, train } from "./stored-training.ts";

const names: readonly NetworkName[] = ["dense", "loop", "dropout"];
let bundle: SourceBundle;
let script: string;

/** What the build leaves beside its code, for the one file of the bundle. */
function stamp(sum = "ab".repeat(32)): void {
  const file = relative(join(bundle.folder, "../.."), join(bundle.folder, bundle.file));
  writeFileSync(join(bundle.folder, "build-stamp.txt"), `${sum}\n${file}\n`);
}

beforeAll(async () => {
  bundle = await bundleSources(fileURLToPath(new URL("stored-training.ts", import.meta.url)), "node");
  script = join(bundle.folder, "child.mjs");
  const code = `const { train } = await import("./${bundle.file}");`;
  writeFileSync(script, `${code}\nconsole.log(JSON.stringify(await train(process.argv[2])));\n`);
  stamp();
});
afterAll(() => bundle?.remove());

async function runProcess(name: NetworkName, cache: string): Promise<Outcome> {
  const options = { timeout: 50_000, env: { ...process.env, NABLA_CACHE: cache } };
  const { stdout } = await promisify(execFile)(process.execPath, [script, name], options);
  return JSON.parse(stdout);
}

/** Which files there are. One that is written anew is another file of the same name. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name)).ino}`);

const pathsOf = (folder: string, ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

test.each(names)("a second process compiles nothing and gives the same bits, loops and kernels: %s", async (name) => {
  const cache = temporaryFolder();
  const first = await runProcess(name, cache);
  expect(first).toEqual(await train(name));
  expect(first.losses.at(-1)!).toBeLessThan(first.losses[0]!);
  const files = filesOf(cache);
  expect(pathsOf(cache, ".program").length).toBeGreaterThan(1);
  expect(await runProcess(name, cache)).toEqual(first);
  expect(filesOf(cache)).toEqual(files);
});

test("a process of other code compiles anew", async () => {
  const cache = temporaryFolder();
  const first = await runProcess("dense", cache);
  const records = pathsOf(cache, ".program").length;
  try {
    stamp("cd".repeat(32));
    expect(await runProcess("dense", cache)).toEqual(first);
  } finally {
    stamp();
  }
  expect(pathsOf(cache, ".program").length).toBe(2 * records);
});

test("damaged files are compiled anew and mended", async () => {
  const cache = temporaryFolder();
  const first = await runProcess("loop", cache);
  const contents = (): string[] =>
    readdirSync(cache).map((name) =>
      createHash("sha256")
        .update(readFileSync(join(cache, name)))
        .digest("hex"),
    );
  const before = contents();
  for (const path of pathsOf(cache, ".wasm")) truncateSync(path, statSync(path).size - 1);
  expect(await runProcess("loop", cache)).toEqual(first);
  expect(contents()).toEqual(before);
  for (const path of pathsOf(cache, ".program")) writeFileSync(path, "no record");
  expect(await runProcess("loop", cache)).toEqual(first);
  expect(contents()).toEqual(before);
});

test("many processes at once on an empty folder", async () => {
  const cache = temporaryFolder();
  const outcomes = await Promise.all([...names, ...names].map((name) => runProcess(name, cache)));
  expect(outcomes.slice(3)).toEqual(outcomes.slice(0, 3));
  expect(outcomes.slice(0, 3)).toEqual(await Promise.all(names.map((name) => runProcess(name, cache))));
  expect(readdirSync(cache).filter((name) => name.startsWith("temporary-"))).toEqual([]);
});

test("a process that asks for ever new programs keeps some of them", async () => {
  const cache = temporaryFolder();
  const path = join(bundle.folder, "shapes.mjs");
  const code = `import { sumsOfOnes } from "./${bundle.file}";`;
  writeFileSync(path, `${code}\nconsole.log(JSON.stringify(await sumsOfOnes(300)));\n`);
  const { stdout } = await promisify(execFile)(process.execPath, [path], {
    env: { ...process.env, NABLA_CACHE: cache },
  });
  expect(JSON.parse(stdout)).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
  expect(pathsOf(cache, ".program").length).toBe(256);
});

test("without a folder, and without a stamp, all works as ever", async () => {
  const expected = await train("dense");
  const folder = temporaryFolder();
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(await runProcess("dense", file)).toEqual(expected);
  rmSync(join(bundle.folder, "build-stamp.txt"));
  try {
    const unused = join(folder, "unused");
    expect(await runProcess("dense", unused)).toEqual(expected);
    expect(existsSync(unused)).toBe(false);
  } finally {
    stamp();
  }
});
