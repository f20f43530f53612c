/** The cache loads what was compiled and nothing else, whoever wrote into its folder, and stays small. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { DeviceError } from "../../../src/base/errors.ts";
import { checksum, openCodeCache } from "../../../src/runtime/stored/code-cache.ts";
import { openCacheFolder } from "../../../src/runtime/stored/cache-folder.ts";
import { temporaryFolder } from "../temporary-folder.ts";

let made = 0;
const freshFolder = (): string => {
  const folder = join(root, `folder${made++}`);
  mkdirSync(folder, { mode: 0o700 });
  return folder;
};
const root = temporaryFolder();
const writes =
  (content: string | Uint8Array) =>
  (stem: string): string => {
    writeFileSync(`${stem}.so`, content);
    return `${stem}.so`;
  };

describe("what is found", () => {
  test("is what was added, by its key", () => {
    const cache = openCodeCache(freshFolder(), "so");
    expect(cache.find("key")).toBeNull();
    const path = cache.add("key", writes("code"));
    expect(cache.find("key")).toBe(path);
    expect(readFileSync(path, "utf8")).toBe("code");
    expect(cache.find("other key")).toBeNull();
    cache.add("key", writes("better code"));
    expect(readFileSync(cache.find("key")!, "utf8")).toBe("better code");
  });

  test("is found by other processes' caches", () => {
    const folder = freshFolder();
    openCodeCache(folder, "so").add("key", writes("code"));
    expect(openCodeCache(folder, "so").find("key")).not.toBeNull();
  });

  test.each([
    ["changed", (path: string) => writeFileSync(path, "evil")],
    ["cut short", (path: string) => truncateSync(path, 2)],
    ["empty", (path: string) => truncateSync(path, 0)],
    ["writable by others", (path: string) => chmodSync(path, 0o666)],
  ])("is not a library that is %s; adding it again mends that", (_, damage) => {
    const cache = openCodeCache(freshFolder(), "so");
    const path = cache.add("key", writes("code"));
    damage(path);
    expect(cache.find("key")).toBeNull();
    expect(cache.add("key", writes("code"))).toBe(path);
    expect(cache.find("key")).toBe(path);
  });

  test("is not what a damaged key file, or a link, points to", () => {
    const folder = freshFolder();
    const cache = openCodeCache(folder, "so");
    const path = cache.add("key", writes("code"));
    const keyFile = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith(".key"))!,
    );
    const outside = join(root, "outside.so");
    writeFileSync(outside, "foreign", { mode: 0o600 });
    for (const name of ["../outside", "", "x".repeat(64), `${checksum("foreign")}`, `${checksum("code")}\n`]) {
      writeFileSync(keyFile, name);
      expect(cache.find("key"), name).toBeNull();
    }
    symlinkSync(outside, join(folder, `${checksum("foreign")}.so`));
    writeFileSync(keyFile, checksum("foreign"));
    expect(cache.find("key")).toBeNull();
    writeFileSync(keyFile, checksum("code"));
    expect(cache.find("key")).toBe(path);
  });
});

describe("code that a record tells of", () => {
  test("is found by its checksum, with its content, private, among other kinds", () => {
    const folder = freshFolder();
    const cache = openCodeCache(folder, "wasm");
    const sum = cache.addCode(Buffer.from("module"))!;
    expect(sum).toBe(checksum("module"));
    const { path, content } = openCodeCache(folder, "wasm").findCode(sum)!;
    expect([Buffer.from(content).toString(), statSync(path).mode & 0o777]).toEqual(["module", 0o600]);
    expect(openCodeCache(folder, "so").findCode(sum)).toBeNull();
    expect(cache.findCode(checksum("other"))).toBeNull();
    expect(readdirSync(folder)).toEqual([`${sum}.wasm`]);
  });

  test.each([
    ["changed", (path: string) => writeFileSync(path, "evil")],
    ["cut short", (path: string) => truncateSync(path, 2)],
    ["writable by others", (path: string) => chmodSync(path, 0o666)],
  ])("is not found where it is %s; adding it again mends that", (_, damage) => {
    const cache = openCodeCache(freshFolder(), "wasm");
    const sum = cache.addCode(Buffer.from("module"))!;
    damage(cache.findCode(sum)!.path);
    expect(cache.findCode(sum)).toBeNull();
    expect(cache.addCode(Buffer.from("module"))).toBe(sum);
    expect(cache.findCode(sum)).not.toBeNull();
  });

  test("stays within the limit, and is not there where the folder cannot be written", () => {
    const folder = freshFolder();
    const cache = openCodeCache(folder, "wasm", {
      bytes: 10_000,
      files: 1000,
      staleSeconds: 3600,
      additionsPerLook: 1,
    });
    const sums = Array.from({ length: 30 }, (_, at) => cache.addCode(new Uint8Array(1000).fill(at))!);
    expect(readdirSync(folder).length).toBeLessThanOrEqual(10);
    const limits = { bytes: 1e9, files: 7, staleSeconds: 3600, additionsPerLook: 1 };
    openCodeCache(folder, "wasm", limits).addCode(Buffer.from("one more"));
    expect(readdirSync(folder).length).toBe(5);
    expect(cache.findCode(sums.at(-1)!)).not.toBeNull();
    const gone = openCodeCache(join(root, "gone"), "wasm");
    expect(gone.addCode(Buffer.from("module"))).toBeNull();
    expect(existsSync(gone.folder)).toBe(false);
  });

  test("is looked through in one addition of so many: the limit holds in the long run", () => {
    const folder = freshFolder();
    const cache = openCodeCache(folder, "wasm", {
      bytes: 10_000,
      files: 1000,
      staleSeconds: 3600,
      additionsPerLook: 4,
    });
    let most = 0;
    for (let at = 0; at < 400; at++) {
      cache.addCode(new Uint8Array(1000).fill(at % 256).fill(at >> 8, 0, 1));
      most = Math.max(most, readdirSync(folder).length);
    }
    // More than the limit, or it would be looked every time; 64 additions without a look come once in 100 million.
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThan(10 + 64);
  });
});

describe("what is left behind", () => {
  test("nothing, where making failed", () => {
    const folder = freshFolder();
    const fail = (stem: string): string => {
      writeFileSync(`${stem}.c`, "half");
      writeFileSync(`${stem}.so`, "half");
      throw new DeviceError("compiler failed");
    };
    expect(() => openCodeCache(folder, "so").add("key", fail)).toThrow("compiler failed");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("no more than the limit: the longest unused go, what was just added stays", () => {
    const folder = freshFolder();
    const cache = openCodeCache(folder, "so", { bytes: 10_000, files: 1000, staleSeconds: 3600, additionsPerLook: 1 });
    const paths = Array.from({ length: 12 }, (_, at) => {
      const path = cache.add(`key${at}`, writes(new Uint8Array(1000).fill(at)));
      for (const name of readdirSync(folder)) {
        const file = join(folder, name);
        utimesSync(file, 1000 + at, Math.min(1000 + at, statSync(file).mtimeMs));
      }
      cache.find("key0"); // used all the time
      return path;
    });
    const total = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(total).toBeLessThanOrEqual(10_000);
    expect(cache.find("key0")).not.toBeNull();
    expect(cache.find("key11")).toBe(paths[11]);
    expect(cache.find("key1")).toBeNull();
  });

  test("files of processes that were killed, until they are old", () => {
    const folder = freshFolder();
    const [old, young] = [join(folder, "temporary-1-aa.so"), join(folder, "temporary-2-bb.so")];
    writeFileSync(old, "x");
    writeFileSync(young, "x");
    utimesSync(old, 1000, 1000);
    openCodeCache(folder, "so", { bytes: 1000, files: 1000, staleSeconds: 3600, additionsPerLook: 1 }).add(
      "key",
      writes("code"),
    );
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });
});

describe("the folder", () => {
  const before = process.env["NABLA_CACHE"];
  afterEach(() => {
    if (before === undefined) delete process.env["NABLA_CACHE"];
    else process.env["NABLA_CACHE"] = before;
  });

  test("is made private", () => {
    const folder = join(root, "new", "cache");
    process.env["NABLA_CACHE"] = folder;
    expect(openCacheFolder()).toBe(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    chmodSync(folder, 0o755);
    openCacheFolder();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test("is refused where it is a link or a file, or belongs to somebody else", () => {
    const link = join(root, "link");
    symlinkSync(freshFolder(), link);
    process.env["NABLA_CACHE"] = link;
    expect(() => openCacheFolder()).toThrow(DeviceError);
    const file = join(root, "file");
    writeFileSync(file, "");
    process.env["NABLA_CACHE"] = file;
    expect(() => openCacheFolder()).toThrow(/NABLA_CACHE/);
    const foreign = "/";
    if (process.getuid?.() !== statSync(foreign).uid) {
      process.env["NABLA_CACHE"] = foreign;
      expect(() => openCacheFolder()).toThrow(/belongs to user/);
    }
  });
});
