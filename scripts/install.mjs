/**
 * What must be there before anything runs: a Node that is new enough, and the npm packages that the lock file names. What
 * is installed already is compared with the lock file by versions, so that an installed checkout starts at once.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fail, root, run } from "./run.mjs";

/** Installs the npm packages of a folder with a lock file, unless they are there. */
export function installPackages(folder = ".") {
  checkNode();
  if (isInstalled(join(root, folder))) return;
  process.stdout.write(`installing the npm packages${folder === "." ? "" : ` of ${folder}`} …\n`);
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund"];
  if (npm?.endsWith(".js")) run(process.execPath, [npm, ...args], { folder });
  else run("npm", args, { folder });
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`nabla needs Node 20.19 or newer, and this is Node ${process.versions.node}: see https://nodejs.org`);
}

/** Whether npm's record of what it installed has every package of the lock file, in its version. */
function isInstalled(folder) {
  const record = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = packagesOf(record);
  return Object.entries(packagesOf(join(folder, "package-lock.json"))).every(([path, wanted]) => {
    if (!path.startsWith("node_modules/")) return true;
    const found = installed[path];
    // Packages for other systems stay away.
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true;
    return found.version === wanted.version && existsSync(join(folder, path));
  });
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}
