/**
 * `npm run bench`: nabla beside its peers. Installs the packages of bench/ where they are missing (their
 * install scripts stay off: bench/.npmrc), builds nabla, and passes
 * its arguments on (`npm run bench -- --help`).
 */
import { build } from "./build.mjs";
import { installPackages } from "./install.mjs";
import { runNode } from "./run.mjs";

installPackages();
installPackages("bench");
build();
runNode("bench/run.mjs", process.argv.slice(2));
