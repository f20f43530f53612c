/**
 * Builds both packages: tsc compiles what changed, then what an earlier build left behind of sources that are gone is
 * removed, so that dist holds the sources of now and nothing else but the stamp of the library's code.
 */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stampBuild } from "./build-stamp.mjs";
import { installPackages } from "./install.mjs";
import { root, runNode } from "./run.mjs";

const projects = ["packages/nabla", "packages/cli"];

/** Compiles what changed. */
export function build() {
  for (const project of projects) forgetLostOutput(project);
  runNode("node_modules/typescript/bin/tsc", ["--build", ...projects]);
  for (const project of projects) removeLeftovers(project);
  stampBuild(join(root, "packages/nabla"));
}

/** tsc trusts its record of the last build and would not notice that the output was deleted. */
function forgetLostOutput(project) {
  if (!existsSync(join(root, project, "dist"))) rmSync(join(root, project, "tsconfig.tsbuildinfo"), { force: true });
}

function removeLeftovers(project) {
  const output = join(root, project, "dist");
  for (const path of readdirSync(output, { recursive: true, encoding: "utf8" })) {
    const source = path.replace(/(\.d\.ts|\.js)$/, ".ts");
    if (source !== path && !existsSync(join(root, project, "src", source))) rmSync(join(output, path));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  installPackages();
  build();
}
