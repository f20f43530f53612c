/**
 * From a path or a glob to the files it names, in the order of their names. A file that really exists under the given text
 * is that file, even when its name holds a `*` or a `[`.
 */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { InputError } from "../input-error.ts";
import type { Database } from "./database.ts";
import { literal } from "./sql-text.ts";

const globCharacters = /[*?[\]]/;

/** The files of a source; at least one, each readable and not empty. */
export async function findFiles(database: Database, text: string): Promise<string[]> {
  const files = (await exists(text)) || !globCharacters.test(text) ? [text] : await expandGlob(database, text);
  if (files.length === 0) throw new InputError(`source "${text}": no file matches this pattern`);
  for (const file of files) await checkFile(file);
  return files;
}

/** A path as DuckDB wants it, where a glob character in a name must not be taken as one. */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, (character) => `[${character}]`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The files that match, in the order of their names; a path without a glob character matches itself. */
export async function expandGlob(database: Database, pattern: string): Promise<string[]> {
  const rows = await database.rows(`SELECT file FROM glob(${literal(pattern)}) ORDER BY file`);
  return rows.map((row) => String(row[0]));
}

async function checkFile(path: string): Promise<void> {
  const information = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") throw new InputError(`source "${path}": no such file`);
    throw new InputError(`source "${path}": cannot be read (${error.code ?? error.message})`);
  });
  if (information.isDirectory()) {
    throw new InputError(`source "${path}": this is a folder; give a file, or a glob such as "${path}/*.csv"`);
  }
  if (information.isFile() && information.size === 0) throw new InputError(`source "${path}": the file is empty`);
  await access(path, constants.R_OK).catch(() => {
    throw new InputError(`source "${path}": no permission to read this file`);
  });
}
