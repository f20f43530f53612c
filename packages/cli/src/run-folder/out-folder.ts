/**
 * Where a run will be written: found and tried before training starts, so that a place that cannot be written, or holds what
 * is not ours to replace, is not noticed after an hour. Nothing is left behind by the trial.
 */
import { mkdir, mkdtemp, readdir, realpath, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { InputError } from "../input-error.ts";
import { inTheWay } from "./own-files.ts";

export type OutFolder = {
  /** The folder as the user reads it. */
  readonly path: string;
  /** `path` was chosen here and may be moved on where another run took it meanwhile. */
  readonly numbered?: { readonly stem: string; readonly from: number };
};

/** The folder that the user asked for, tried: it is not there, empty, or holds an earlier run and nothing else. */
export async function askedFolder(path: string): Promise<OutFolder> {
  const entries = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw unwritable(
      path,
      error.code === "ENOTDIR" ? "there is a file of this name, or on the way to it" : String(error.code),
    );
  });
  const other = entries === undefined ? [] : await inTheWay(path);
  if (other.length > 0) {
    const named = `${other.slice(0, 3).join(", ")}${other.length > 3 ? ` and ${other.length - 3} more` : ""}`;
    throw new InputError(
      `--out "${path}": this folder exists and holds what is no part of a run (${named}); move that away or choose another folder with --out`,
    );
  }
  await tryToWrite(path);
  if (entries !== undefined) await tryToReplace(path);
  return { path };
}

/** `runs/<name>-1`, or the first number that is free, tried. */
export async function freshFolder(name: string): Promise<OutFolder> {
  const stem = join("runs", name);
  let from = 1;
  while (await exists(`${stem}-${from}`)) from++;
  const path = `${stem}-${from}`;
  await tryToWrite(path);
  return { path, numbered: { stem, from } };
}

// The run's folder is made beside its final place and renamed: what must be writable is the folder above it.
async function tryToWrite(path: string): Promise<void> {
  const place = await realPlace(path);
  const above = dirname(place);
  const made: string[] = [];
  try {
    await makeFolders(above, made);
    await rmdir(await mkdtemp(join(above, `.${basename(place)}-`)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = {
      ENOTDIR: `"${above}" is not a folder`,
      EEXIST: `"${above}" is not a folder`,
      EACCES: "no permission",
      EPERM: "no permission",
      EROFS: "the disk is read-only",
      ENOENT: `"${above}" cannot be made`,
      ENOSPC: "the disk is full",
    };
    throw unwritable(path, reason[code as keyof typeof reason] ?? code ?? String(error));
  } finally {
    for (const folder of made.reverse()) await rmdir(folder).catch(() => undefined);
  }
}

/**
 * Another folder will take the name. Neither a mount point gives its name away, which shows when it is renamed (onto a
 * folder that is not empty, so that it stays where it is), nor should the folder that the user stands in.
 */
async function tryToReplace(path: string): Promise<void> {
  const place = await realPlace(path);
  if (!relative(place, process.cwd()).startsWith(".."))
    throw unwritable(path, "you are in this folder, and a run takes a folder of its own");
  const trial = await mkdtemp(join(dirname(place), `.${basename(place)}-`));
  try {
    await mkdir(join(trial, "full"));
    await rename(place, trial).catch(({ code }: NodeJS.ErrnoException) => {
      if (code === "EBUSY") throw unwritable(path, "it is a mount point, and a run takes a folder of its own");
    });
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

/** Where a link leads, or the path itself, in full. */
export async function realPlace(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

/**
 * Makes a folder and those above it that are not there, and notes which were made, topmost first. (Node's recursive mkdir
 * does not end where a folder denies that it is there and refuses to be made, as /proc does.)
 */
export async function makeFolders(path: string, made: string[] = []): Promise<void> {
  const missing: string[] = [];
  for (let folder = path; !(await exists(folder)); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.reverse()) {
    try {
      await mkdir(folder);
      made.push(folder);
    } catch (error) {
      if (!(await exists(folder))) throw error; // Another run made it meanwhile.
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function unwritable(path: string, reason: string): InputError {
  return new InputError(`--out "${path}": cannot be written (${reason}); choose another folder`);
}
