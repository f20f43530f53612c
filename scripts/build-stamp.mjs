/**
 * Leaves a checksum of a build's code beside the module that reads it (runtime/stored/code-stamp.ts), and which files what
 * is compiled follows from: programs that other code compiled are not taken from the cache then.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The way from a graph to code. What makes graphs is told by the graphs. */
const compiling = /^(base|codegen|compiler|ir|primitives(?!\/references)|runtime|scalar)\//;
const stampFile = "runtime/stored/build-stamp.txt";

/** Stamps the build in a package's folder. */
export function stampBuild(folder) {
  const output = join(folder, "dist");
  const files = readdirSync(output, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".js"))
    .sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(join(output, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  const watched = files.filter((file) => compiling.test(file));
  writeFileSync(join(output, stampFile), `${[hash.digest("hex"), ...watched].join("\n")}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) stampBuild(resolve(process.argv[2]));
