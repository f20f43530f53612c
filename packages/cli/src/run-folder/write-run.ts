/**
 * Writes a run's folder as a whole: the files go into a hidden folder beside it, are flushed to the disk, and the folder
 * takes its name in one step. Whoever looks finds a complete run or none, whenever the power goes.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolders } from "./out-folder.ts";
import type { OutFolder } from "./out-folder.ts";
import type { RunRecord } from "./run-record.ts";

/** The contents of a run's folder; run.json is made from `record` and the sums of the other files. */
export type RunFiles = {
  readonly record: Omit<RunRecord, "files">;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
};

/** @returns the folder that was written */
export async function writeRun(folder: OutFolder, { record, files }: RunFiles): Promise<string> {
  const above = dirname(folder.path);
  await makeFolders(above);
  const partial = join(above, `.${basename(folder.path)}-${randomBytes(6).toString("hex")}.partial`);
  try {
    await mkdir(partial);
    const sums: Record<string, { bytes: number; sha256: string }> = {};
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await writeFlushed(join(partial, name), bytes);
      sums[name] = { bytes: bytes.length, sha256: sha256(bytes) };
    }
    const complete: RunRecord = { ...record, files: sums };
    await writeFlushed(join(partial, "run.json"), new TextEncoder().encode(`${JSON.stringify(complete, null, 1)}\n`));
    return folder.numbered === undefined
      ? await replace(partial, folder.path)
      : await takeNumber(partial, folder.numbered);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function replace(partial: string, path: string): Promise<string> {
  const earlier = await stat(path).then(
    () => true,
    () => false,
  );
  if (!earlier) {
    await rename(partial, path);
    return path;
  }
  const old = `${partial}.old`;
  await rename(path, old);
  await rename(partial, path);
  await rm(old, { recursive: true, force: true });
  return path;
}

/** A folder with something in it is never renamed over: the number is taken by another run, the next one is tried. */
async function takeNumber(partial: string, { stem, from }: { stem: string; from: number }): Promise<string> {
  for (let count = from; ; count++) {
    const path = `${stem}-${count}`;
    try {
      await rename(partial, path);
      return path;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "ENOTDIR") throw error;
    }
  }
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
