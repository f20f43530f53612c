/**
 * `npm run example NAME`: installs and builds what is missing, compiles the examples, and runs one of them from the root of
 * the repository. What stands behind the name is passed on; `quick` makes most of them short.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "./build.mjs";
import { installPackages } from "./install.mjs";
import { fail, root, runNode } from "./run.mjs";

const names = readdirSync(join(root, "examples"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => basename(file, ".ts"));
const [name, ...others] = process.argv.slice(2);
if (!names.includes(name)) fail(`which example? npm run example NAME, with one of ${names.join(", ")}`, 2);

installPackages();
installPackages("fixtures");
build();
runNode("node_modules/typescript/bin/tsc", ["-p", "examples"]);
runNode(`examples/dist/${name}.js`, others);
