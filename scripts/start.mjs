/**
 * `npm start`: from a fresh clone to a trained network. Installs what is missing, builds what changed, and trains on the
 * table that comes along. What stands behind `npm start --` is passed on to `nabla train`.
 */
import { build } from "./build.mjs";
import { installPackages } from "./install.mjs";
import { runNode } from "./run.mjs";

installPackages();
build();
runNode("packages/cli/bin/nabla.js", ["train", "data/penguins.csv", "--target", "species", ...process.argv.slice(2)]);
