/** The system's Python with PyTorch in it, and how to get it on Debian. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const python = "/usr/bin/python3";

/** The path of a Python that can import torch, or null. */
export function pythonWithTorch() {
  if (!existsSync(python)) return null;
  return spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status === 0 ? python : null;
}

/** Installs Debian's python3-torch, as root. Throws an Error with one line where that fails. */
export function installTorch() {
  if (pythonWithTorch() !== null) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-q"],
    ["install", "-q", "-y", "--no-install-recommends", "python3-torch"],
  ]) {
    const { status } = spawnSync("apt-get", args, { stdio: "inherit", env });
    if (status !== 0)
      throw new Error(`apt-get ${args.join(" ")} failed; python3-torch needs Debian or Ubuntu, and root`);
  }
}
