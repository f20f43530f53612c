/**
 * Compiled libraries on disk, by a key that says how they were made. A library's file is named after the checksum of its
 * content, and a file named after the key holds that name: both come into being by renaming, so that any number of
 * processes may work in the folder at once, and a library is loaded only if its bytes are those that were compiled. Records
 * (program-record.ts) are short texts that are kept in the same way.
 */
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { isPrivateFile } from "./cache-folder.ts";

export interface LibraryCache {
  readonly folder: string;
  /** The path of the library made for this key; null where there is none, or none that can be trusted. */
  find(key: string): string | null;
  /** The path of the library whose content has this checksum; null where there is none that can be trusted. */
  findLibrary(sum: string): string | null;
  /** The text that was kept for this key; null where there is none that is private. It may be any text. */
  findRecord(key: string): string | null;
  /** Keeps a text for this key, where the folder can be written. Old ones go with old libraries, when one is added. */
  addRecord(key: string, text: string): void;
  /** Keeps the library that `make` writes at the path (without extension) that it is given. Gives its new path. */
  add(key: string, make: (stem: string) => string): string;
}

export interface CacheLimits {
  /** When files take more, the longest unused are deleted. */
  readonly bytes: number;
  /** Temporary files of processes that were killed are deleted when they are this old. */
  readonly staleSeconds: number;
}

const usualLimits: CacheLimits = { bytes: 256 * 1024 ** 2, staleSeconds: 3600 };
const temporaryPrefix = "temporary-";
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

export function openLibraryCache(folder: string, limits: CacheLimits = usualLimits): LibraryCache {
  const libraryPath = (sum: string): string => join(folder, `${sum}.so`);
  const keyPath = (key: string): string => join(folder, `${checksum(key)}.key`);
  const recordPath = (key: string): string => join(folder, `${checksum(key)}.program`);
  const temporary = (): string => join(folder, `${temporaryPrefix}${process.pid}-${randomBytes(6).toString("hex")}`);

  const findLibrary = (sum: string): string | null => {
    if (!/^[0-9a-f]{64}$/.test(sum)) return null;
    const content = readPrivate(libraryPath(sum));
    if (content === null || checksum(content) !== sum) return null;
    touch(libraryPath(sum));
    return libraryPath(sum);
  };

  return {
    folder,
    findLibrary,
    find(key) {
      const found = findLibrary(readPrivate(keyPath(key))?.toString("utf8") ?? "");
      if (found !== null) touch(keyPath(key));
      return found;
    },
    findRecord(key) {
      const text = readPrivate(recordPath(key), longestRecord)?.toString("utf8") ?? null;
      if (text !== null) touch(recordPath(key));
      return text;
    },
    addRecord(key, text) {
      const made = `${temporary()}.program`;
      try {
        writeFileSync(made, text, { mode: 0o600, flag: "wx" });
        renameSync(made, recordPath(key));
      } catch {
        // The program runs without: a later process compiles it again.
        rmSync(made, { force: true });
      }
    },
    add(key, make) {
      const stem = temporary();
      const name = `${stem}.key`;
      try {
        const made = make(stem);
        const sum = checksum(readFileSync(made));
        renameSync(made, libraryPath(sum));
        writeFileSync(name, sum, { mode: 0o600, flag: "wx" });
        renameSync(name, keyPath(key));
        prune(folder, limits, new Set([keyPath(key), libraryPath(sum)]));
        return libraryPath(sum);
      } finally {
        for (const file of ["", ".c", ".so", ".key"]) rmSync(`${stem}${file}`, { force: true });
      }
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

interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly used: number;
}

function entriesOf(folder: string): Entry[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? [] : [{ path, bytes: found.size, used: found.mtimeMs }];
  });
}

/** Deletes what is too old or too much. A library that is loaded stays in memory when its file goes. */
function prune(folder: string, limits: CacheLimits, kept: ReadonlySet<string>): void {
  const stale = Date.now() - limits.staleSeconds * 1000;
  const remove = ({ path }: Entry): void => rmSync(path, { force: true });
  const entries = entriesOf(folder).filter((entry) => {
    const isStale = entry.path.includes(temporaryPrefix) && entry.used < stale;
    if (isStale) remove(entry);
    return !isStale && !entry.path.includes(temporaryPrefix);
  });
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= limits.bytes) return;
  for (const entry of entries.sort((a, b) => a.used - b.used)) {
    if (total <= 0.75 * limits.bytes) return;
    if (kept.has(entry.path)) continue;
    remove(entry);
    total -= entry.bytes;
  }
}
