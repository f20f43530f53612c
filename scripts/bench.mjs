/**
 * `npm run bench`: nabla beside its peers. Installs the packages of bench/ where they are missing, builds nabla, and passes
 * its arguments on (`npm run bench -- --help`).
 */
import { build } from "./build.mjs";
import { installPackages } from "./install.mjs";
import { runNode } from "./run.mjs";

installPackages();
// Their install scripts fetch what is not needed here.
installPackages("bench", ["--ignore-scripts"]);
build();
runNode("bench/run.mjs", process.argv.slice(2));
