/**
 * Writes a run's folder as a whole: the files go into a hidden folder beside it, are flushed to the disk, and the folder
 * takes its name in one step. Whoever looks finds a complete run or none, whenever the power goes.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolders, realPlace } from "./out-folder.ts";
import type { OutFolder } from "./out-folder.ts";
import { inTheWay } from "./own-files.ts";
import type { RunRecord } from "./run-record.ts";

/** The contents of a run's folder; run.json is made from `record` and the sums of the other files. */
export type RunFiles = {
  readonly record: Omit<RunRecord, "files">;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
};

/** @returns the folder that was written */
export async function writeRun(folder: OutFolder, { record, files }: RunFiles): Promise<string> {
  const place = await realPlace(folder.path);
  const above = dirname(place);
  await makeFolders(above);
  const partial = join(above, `.${basename(place)}-${randomBytes(6).toString("hex")}.partial`);
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
    if (folder.numbered !== undefined) return await takeNumber(partial, folder.numbered);
    if (await replace(partial, place)) return folder.path;
    return await takeNumber(partial, { stem: place, from: 1 });
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Takes the name from an earlier run, if need be from one that another training wrote meanwhile: the last one keeps it.
 * @returns false where something else has come into the folder since it was looked at: that stays where it is
 */
async function replace(partial: string, place: string): Promise<boolean> {
  const earlier = `${partial}.earlier`;
  while (!(await takeName(partial, place))) {
    try {
      await rename(place, earlier);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      throw error;
    }
    if ((await inTheWay(earlier)).length > 0) {
      await rename(earlier, place);
      return false;
    }
    const taken = await takeName(partial, place).catch(async (error: unknown) => {
      await rename(earlier, place);
      throw error;
    });
    await rm(earlier, { recursive: true, force: true });
    if (taken) return true;
  }
  return true;
}

/** The first number that no other run has taken. */
async function takeNumber(partial: string, { stem, from }: { stem: string; from: number }): Promise<string> {
  for (let count = from; ; count++) {
    const path = `${stem}-${count}`;
    if (await takeName(partial, path)) return path;
  }
}

/** A folder with something in it is never renamed over. @returns false where the name is taken */
async function takeName(partial: string, path: string): Promise<boolean> {
  try {
    await rename(partial, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTEMPTY" || code === "EEXIST" || code === "ENOTDIR") return false;
    throw error;
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
