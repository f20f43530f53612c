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
import { checksum, openLibraryCache } from "../../../src/runtime/native/cache.ts";
import { openCacheFolder } from "../../../src/runtime/native/cache-folder.ts";
import { temporaryFolder } from "./support.ts";

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
    const cache = openLibraryCache(freshFolder());
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
    openLibraryCache(folder).add("key", writes("code"));
    expect(openLibraryCache(folder).find("key")).not.toBeNull();
  });

  test.each([
    ["changed", (path: string) => writeFileSync(path, "evil")],
    ["cut short", (path: string) => truncateSync(path, 2)],
    ["empty", (path: string) => truncateSync(path, 0)],
    ["writable by others", (path: string) => chmodSync(path, 0o666)],
  ])("is not a library that is %s; adding it again mends that", (_, damage) => {
    const cache = openLibraryCache(freshFolder());
    const path = cache.add("key", writes("code"));
    damage(path);
    expect(cache.find("key")).toBeNull();
    expect(cache.add("key", writes("code"))).toBe(path);
    expect(cache.find("key")).toBe(path);
  });

  test("is not what a damaged key file, or a link, points to", () => {
    const folder = freshFolder();
    const cache = openLibraryCache(folder);
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

describe("what is left behind", () => {
  test("nothing, where making failed", () => {
    const folder = freshFolder();
    const fail = (stem: string): string => {
      writeFileSync(`${stem}.c`, "half");
      writeFileSync(`${stem}.so`, "half");
      throw new DeviceError("compiler failed");
    };
    expect(() => openLibraryCache(folder).add("key", fail)).toThrow("compiler failed");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("no more than the limit: the longest unused go, what was just added stays", () => {
    const folder = freshFolder();
    const cache = openLibraryCache(folder, { bytes: 10_000, staleSeconds: 3600 });
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
    openLibraryCache(folder).add("key", writes("code"));
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
