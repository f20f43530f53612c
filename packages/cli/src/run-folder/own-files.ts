/**
 * What in a folder belongs to a run: run.json, and the files it lists. Only a folder that holds nothing else may be replaced
 * by another run.
 */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { each, natural, record, text } from "./structure.ts";

/** Enough to tell that nabla wrote a run.json, of whatever version. */
const checkOrigin = record({ format: natural, nabla: text, files: each(record({ bytes: natural, sha256: text })) });

/** The names in a folder that are no part of a run: all of them where there is no run, its own where it is no folder. */
export async function inTheWay(folder: string): Promise<string[]> {
  const own = await ownFiles(folder);
  const names = await readdir(folder).catch(() => [basename(folder)]);
  return names.filter((name) => !own.has(name));
}

async function ownFiles(folder: string): Promise<ReadonlySet<string>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(folder, "run.json"), "utf8"));
    checkOrigin(parsed, "");
    return new Set(["run.json", ...Object.keys((parsed as { readonly files: object }).files)]);
  } catch {
    return new Set();
  }
}
