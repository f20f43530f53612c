/**
 * Where a run will be written: found and tried before training starts, so that an unwritable place is not noticed after an
 * hour. Nothing is left behind by the trial.
 */
import { mkdir, mkdtemp, readdir, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InputError } from "../input-error.ts";

export type OutFolder = {
  /** The folder as the user reads it. */
  readonly path: string;
  /** `path` was chosen here and may be moved on where another run took it meanwhile. */
  readonly numbered?: { readonly stem: string; readonly from: number };
};

/** The folder that the user asked for, tried. */
export async function askedFolder(path: string): Promise<OutFolder> {
  const entries = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw unwritable(
      path,
      error.code === "ENOTDIR" ? "there is a file of this name, or on the way to it" : String(error.code),
    );
  });
  if (entries !== undefined && entries.length > 0 && !entries.includes("run.json")) {
    throw new InputError(`--out "${path}": this folder exists and holds something that is no run; choose another one`);
  }
  await tryToWrite(path);
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
  const above = dirname(path);
  const made: string[] = [];
  try {
    await makeFolders(above, made);
    await rmdir(await mkdtemp(join(above, `.${basename(path)}-`)));
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
 * Makes a folder and those above it that are not there, and notes which were made, topmost first. (Node's recursive mkdir
 * does not end where a folder denies that it is there and refuses to be made, as /proc does.)
 */
export async function makeFolders(path: string, made: string[] = []): Promise<void> {
  const missing: string[] = [];
  for (let folder = path; !(await exists(folder)); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.reverse()) {
    await mkdir(folder);
    made.push(folder);
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
