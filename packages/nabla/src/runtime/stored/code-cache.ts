/**
 * Compiled code on disk: libraries of the native device, modules of WebAssembly. A file of code is named after the checksum
 * of its content, and a file named after a key, which says how the code was made, holds that name. Both come into being by
 * renaming, so that any number of processes may work in the folder at once, and code is loaded only if its bytes are those
 * that were compiled. Records (program-record.ts) are short texts that are kept in the same way.
 */
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { isPrivateFile } from "./cache-folder.ts";
import { type CacheLimits, pruneSometimes, temporaryPrefix } from "./prune.ts";

/** Code as it was found: the content that was checked, and where it lies. */
export interface FoundCode {
  readonly path: string;
  readonly content: Uint8Array;
}

export interface CodeCache {
  readonly folder: string;
  /** The path of the code made for this key; null where there is none, or none that can be trusted. */
  find(key: string): string | null;
  /** The code whose content has this checksum; null where there is none that can be trusted. */
  findCode(sum: string): FoundCode | null;
  /** The text that was kept for this key; null where there is none that is private. It may be any text. */
  findRecord(key: string): string | null;
  /** Keeps a text for this key, where the folder can be written. Old ones go with old code, when some is added. */
  addRecord(key: string, text: string): void;
  /** Keeps the code that `make` writes at the path (without extension) that it is given. Gives its new path. */
  add(key: string, make: (stem: string) => string): string;
  /** Keeps code that a record tells of. Gives the checksum of its content; null where the folder cannot be written. */
  addCode(content: Uint8Array): string | null;
}

/** What a file of code ends in: a library, or a module of WebAssembly. */
export type CodeEnding = "so" | "wasm";

const usualLimits: CacheLimits = { bytes: 256 * 1024 ** 2, files: 8192, staleSeconds: 3600, additionsPerLook: 16 };
/** A record of thousands of buffers is not as long; what is longer is none. */
const longestRecord = 4 * 1024 ** 2;

export function checksum(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The content of a private file; null where it is missing, not private, or too long. A link is not followed. */
function readPrivate(path: string, mostBytes: number = Number.POSITIVE_INFINITY): Buffer | null {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const found = fstatSync(file);
      return isPrivateFile(found) && found.size <= mostBytes ? readFileSync(file) : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

/** The code of one kind in the folder, which may hold other kinds as well: their files count for the limits. */
export function openCodeCache(folder: string, ending: CodeEnding, limits: CacheLimits = usualLimits): CodeCache {
  const codePath = (sum: string): string => join(folder, `${sum}.${ending}`);
  const keyPath = (key: string): string => join(folder, `${checksum(key)}.key`);
  const recordPath = (key: string): string => join(folder, `${checksum(key)}.program`);
  const temporary = (): string => join(folder, `${temporaryPrefix}${process.pid}-${randomBytes(6).toString("hex")}`);

  const findCode = (sum: string): FoundCode | null => {
    if (!/^[0-9a-f]{64}$/.test(sum)) return null;
    const path = codePath(sum);
    const content = readPrivate(path);
    if (content === null || checksum(content) !== sum) return null;
    touch(path);
    return { path, content };
  };
  /** Whether the content is in its place now. Where it is not, programs run without: a later process compiles them again. */
  const put = (content: Uint8Array | string, path: string): boolean => {
    const made = temporary();
    try {
      writeFileSync(made, content, { mode: 0o600, flag: "wx" });
      renameSync(made, path);
      return true;
    } catch {
      rmSync(made, { force: true });
      return false;
    }
  };

  return {
    folder,
    findCode,
    find(key) {
      const found = findCode(readPrivate(keyPath(key))?.toString("utf8") ?? "");
      if (found !== null) touch(keyPath(key));
      return found?.path ?? null;
    },
    findRecord(key) {
      const text = readPrivate(recordPath(key), longestRecord)?.toString("utf8") ?? null;
      if (text !== null) touch(recordPath(key));
      return text;
    },
    addRecord(key, text) {
      put(text, recordPath(key));
    },
    add(key, make) {
      const stem = temporary();
      const name = `${stem}.key`;
      try {
        const made = make(stem);
        const sum = checksum(readFileSync(made));
        renameSync(made, codePath(sum));
        writeFileSync(name, sum, { mode: 0o600, flag: "wx" });
        renameSync(name, keyPath(key));
        pruneSometimes(folder, limits, new Set([keyPath(key), codePath(sum)]));
        return codePath(sum);
      } finally {
        for (const file of ["", ".c", `.${ending}`, ".key"]) rmSync(`${stem}${file}`, { force: true });
      }
    },
    addCode(content) {
      const sum = checksum(content);
      if (!put(content, codePath(sum))) return null;
      pruneSometimes(folder, limits, new Set([codePath(sum)]));
      return sum;
    },
  };
}

/** Used now: what is pruned is what was not used for longest. */
function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Another process has just pruned it.
  }
}
