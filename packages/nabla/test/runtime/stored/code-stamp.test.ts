/** The stamp of nabla's code changes with every file of a build, and where there was no build there is none. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { codeStamp } from "../../../src/runtime/stored/code-stamp.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const script = fileURLToPath(new URL("../../../../../scripts/build-stamp.mjs", import.meta.url));
const root = temporaryFolder();
let builds = 0;

/** A package's folder with these files in dist; `stamp` runs the build's last step, `read` the library's first. */
function build(files: Readonly<Record<string, string>>) {
  const folder = join(root, `build${builds++}`);
  const write = (file: string, text: string): void => {
    const path = join(folder, "dist", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    utimesSync(path, 1000, 1000);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  // The stamp is read once in a process: each reading goes another way to the same folder.
  let readings = 0;
  const read = (): string | null => codeStamp(`${join(folder, "dist/runtime/stored")}/${"./".repeat(readings++)}`);
  return { folder, write, read, stamp: () => execFileSync(process.execPath, [script, folder]) };
}

const files = {
  "index.js": "export {};",
  "compiler/fuse.js": "const most = 4;",
  "runtime/stored/code-stamp.js": "export {};",
};

function stampOf(changed: Readonly<Record<string, string>>): string | null {
  const { stamp, read } = build({ ...files, ...changed });
  stamp();
  return read();
}

test("sources have no stamp, nor has a build that was not stamped", () => {
  expect(codeStamp()).toBeNull();
  expect(build(files).read()).toBeNull();
});

test("equal builds have one stamp; a change in any file changes it, sizes and times alike", () => {
  const usual = stampOf({});
  expect(usual).toMatch(/^[0-9a-f]{64} /);
  expect(stampOf({})).toBe(usual);
  expect(stampOf({ "compiler/fuse.js": "const most = 6;" })).not.toBe(usual);
  expect(stampOf({ "index.js": "export [];" })).not.toBe(usual);
  expect(stampOf({ "scalar/new.js": "" })).not.toBe(usual);
});

test("a file that was compiled again since changes it, and one that is gone leaves none", () => {
  const { folder, write, read, stamp } = build(files);
  stamp();
  const before = read();
  expect(read()).toBe(before);
  write("compiler/fuse.js", "const most = 10;");
  expect(read()).not.toBe(before);
  write("compiler/fuse.js", files["compiler/fuse.js"]);
  expect(read()).toBe(before);
  const path = join(folder, "dist/compiler/fuse.js");
  utimesSync(path, 1000, statSync(path).mtimeMs / 1000 + 1);
  expect(read()).not.toBe(before);
  rmSync(path);
  expect(read()).toBeNull();
});

test("a damaged stamp is none", () => {
  const { write, read, stamp } = build(files);
  stamp();
  for (const text of ["", "\n", "abc\ncompiler/fuse.js", `${"a".repeat(64)}`, `${"a".repeat(64)}\ngone.js`]) {
    write("runtime/stored/build-stamp.txt", text);
    expect(read(), text).toBeNull();
  }
});
