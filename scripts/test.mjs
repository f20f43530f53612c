/**
 * `npm test`: everything that the tests need, then type checks and the tests. Npm packages, Debian's Chromium, a C compiler
 * and the tables of the fixtures are installed where they are missing. What runs on a device is tested on both. Arguments are
 * passed on to vitest; `--prepare` stops before the tests.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { installPackages } from "./install.mjs";
import { root, tryNode } from "./run.mjs";
import { installSystemPackages } from "./system-packages.mjs";

const [first, ...others] = process.argv.slice(2);
const prepareOnly = first === "--prepare";

installPackages();
if (existsSync(join(root, "fixtures/package-lock.json"))) installPackages("fixtures");
installSystemPackages();

if (!prepareOnly) {
  build();
  tryNode("node_modules/typescript/bin/tsc", ["--noEmit", "-p", "tsconfig.test.json"]);
  const environment = { NABLA_DEVICE: process.env.NABLA_DEVICE ?? "wasm,native" };
  const chosen = first === undefined ? [] : [first];
  tryNode("node_modules/vitest/vitest.mjs", ["run", ...chosen, ...others], { environment });
}
