/**
 * Which code of nabla this is. What was compiled by other code must not be taken for what this code would compile, and a
 * version number does not change with every change. The build leaves a checksum of all files and their names beside this
 * module (scripts/build-stamp.mjs); sizes and times of the files now are added, so that a file that was changed or compiled
 * since is noticed without reading all of them.
 */
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Read once in a process. */
const stamps = new Map<string, string | null>();

/** Null where there is no stamp: for sources that were not built, and in bundles. `folder` is that of this module. */
export function codeStamp(folder: string = fileURLToPath(new URL(".", import.meta.url))): string | null {
  let stamp = stamps.get(folder);
  if (stamp === undefined) stamps.set(folder, (stamp = readStamp(folder)));
  return stamp;
}

/** The first line is the checksum, each other one a file. */
function readStamp(folder: string): string | null {
  try {
    const [sum, ...files] = readFileSync(`${folder}build-stamp.txt`, "utf8").trimEnd().split("\n");
    if (!/^[0-9a-f]{64}$/.test(sum ?? "") || files.length === 0) return null;
    const now = files.map((file) => {
      const { size, mtimeMs } = statSync(`${folder}../../${file}`);
      return `${size}.${mtimeMs}`;
    });
    return [sum, ...now].join(" ");
  } catch {
    return null; // no build, or one of which a part is gone
  }
}
