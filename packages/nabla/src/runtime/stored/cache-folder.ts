/**
 * Where compiled code is kept: a folder of the user's own that nobody else can read or write. Code is loaded from it, so a
 * folder that belongs to somebody else is refused.
 */
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DeviceError } from "../../base/errors.ts";

function userId(): number {
  return process.getuid?.() ?? 0;
}

/** Why nobody but the owner may write here; null where that is so. */
function makePrivate(folder: string): string | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    if (!found.isDirectory()) return "it is not a folder";
    if (found.uid !== userId()) return `it belongs to user ${found.uid}, not to ${userId()}`;
    if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function usualFolder(): string {
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "nabla");
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "nabla");
}

/**
 * The folder, made if it is not there: NABLA_CACHE, else the user's cache folder, else one of the user's own among the
 * temporary files. Throws DeviceError where none can be had.
 */
export function openCacheFolder(): string {
  const asked = process.env["NABLA_CACHE"];
  const folders = asked ? [resolve(asked)] : [usualFolder(), join(tmpdir(), `nabla-${userId()}`)];
  const reasons: string[] = [];
  for (const folder of folders) {
    const reason = makePrivate(folder);
    if (reason === null) return folder;
    reasons.push(`${folder}: ${reason}`);
  }
  throw new DeviceError(
    `cache: no private folder for compiled code (${reasons.join("; ")}); set NABLA_CACHE to a folder of your own`,
  );
}

/** Whether a file in the folder is a plain one of the user's own that nobody else can write. */
export function isPrivateFile(file: { isFile(): boolean; readonly uid: number; readonly mode: number }): boolean {
  return file.isFile() && file.uid === userId() && (file.mode & 0o022) === 0;
}
