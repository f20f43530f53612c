/**
 * Keeps the folder of compiled code small: the files that were not used for longest go, whatever they hold, and what
 * processes that were killed left half-written. Processes come and go, so that none can count what was added since the last
 * look: chance decides, and the folder seldom outgrows its limit by more than some dozens of files.
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

export interface CacheLimits {
  /** When files take more, or are more, the longest unused are deleted. */
  readonly bytes: number;
  readonly files: number;
  /** Temporary files of processes that were killed are deleted when they are this old. */
  readonly staleSeconds: number;
  /** One addition in so many, by chance, looks at all files: with thousands of them that takes as long as to compile. */
  readonly additionsPerLook: number;
}

/** What files are called until they are whole. */
export const temporaryPrefix = "temporary-";

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

/** Called after an addition: deletes, now and then, what is too old or too much, but not what is kept. */
export function pruneSometimes(folder: string, limits: CacheLimits, kept: ReadonlySet<string>): void {
  if (Math.random() * limits.additionsPerLook >= 1) return;
  try {
    prune(folder, limits, kept);
  } catch {
    // What cannot be looked at or deleted now may be at another time: what was added is there.
  }
}

/** Code that is loaded stays in memory when its file goes. */
function prune(folder: string, limits: CacheLimits, kept: ReadonlySet<string>): void {
  const stale = Date.now() - limits.staleSeconds * 1000;
  const remove = ({ path }: Entry): void => rmSync(path, { force: true });
  const entries = entriesOf(folder).filter((entry) => {
    const isStale = entry.path.includes(temporaryPrefix) && entry.used < stale;
    if (isStale) remove(entry);
    return !isStale && !entry.path.includes(temporaryPrefix);
  });
  let files = entries.length;
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes <= limits.bytes && files <= limits.files) return;
  for (const entry of entries.sort((a, b) => a.used - b.used)) {
    if (bytes <= 0.75 * limits.bytes && files <= 0.75 * limits.files) return;
    if (kept.has(entry.path)) continue;
    remove(entry);
    bytes -= entry.bytes;
    files--;
  }
}
