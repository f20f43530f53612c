/**
 * Where predictions go: standard output, or a file that takes its name once it is whole and never the name of a file that they
 * are made from. A link stays a link, and what is no regular file (a pipe, a device) is written straight into.
 */
import { randomBytes } from "node:crypto";
import { open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "../input-error.ts";
import { filesRead } from "../tables/files-read.ts";
import type { Source } from "../tables/source.ts";

export type Sink = { write(part: string): Promise<void>; end(): Promise<void>; discard(): Promise<void> };

/** What fails here ends the process where the command begins. */
export function standardOutput(): Sink {
  return {
    write: (part) => new Promise((resolve) => void process.stdout.write(part, () => resolve())),
    end: async () => {},
    discard: async () => {},
  };
}

/** @throws InputError where `path` cannot be written, or is one of the files of `source` */
export async function fileSink(path: string, source: Source): Promise<Sink> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() === true) throw new InputError(`--out "${path}": this is a folder; give a file`);
  if (there?.isFile() === false) return streamSink(path);
  for (const file of there === undefined ? [] : await filesRead(source)) {
    const read = await stat(file).catch(() => undefined);
    if (there?.ino === read?.ino && there?.dev === read?.dev)
      throw new InputError(`--out "${path}": this is the source; choose another file`);
  }
  const place = await linkedPlace(path);
  const partial = join(dirname(place), `.${basename(place)}-${randomBytes(6).toString("hex")}.partial`);
  const file = await opened(partial, "wx", path);
  return {
    write: async (part) => void (await file.write(part)),
    async end() {
      await file.sync();
      await file.close();
      await rename(partial, place).catch((error: unknown) => {
        throw unwritable(path, error);
      });
    },
    async discard() {
      await file.close().catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}

async function streamSink(path: string): Promise<Sink> {
  const file = await opened(path, "w", path);
  return {
    write: async (part) => void (await file.write(part)),
    end: () => file.close(),
    discard: () => file.close().catch(() => undefined),
  };
}

/** The file that a path names: where a link leads, even when nothing is there yet. */
async function linkedPlace(path: string): Promise<string> {
  const target = await readlink(path).catch(() => undefined);
  return realpath(path).catch(() => (target === undefined ? path : resolve(dirname(path), target)));
}

async function opened(path: string, mode: string, asked: string): Promise<FileHandle> {
  return open(path, mode).catch((error: unknown) => {
    throw unwritable(asked, error);
  });
}

function unwritable(path: string, error: unknown): InputError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new InputError(`--out "${path}": cannot be written (${code ?? message}); choose another file`);
}
