/**
 * The system's Python with PyTorch in it, and how to get it on Debian. Debian's PyTorch computes products with whatever
 * libblas.so.3 there is; alone it comes with the reference BLAS, which is twenty times slower than OpenBLAS and no peer.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const python = "/usr/bin/python3";
const packages = ["python3-torch", "libopenblas0-pthread"];

/** Ends with status 0 where torch is there with OpenBLAS, with 3 where it is there without. */
const check = `
import sys, torch
sys.exit(0 if "openblas" in open("/proc/self/maps").read() else 3)
`;

/** @returns {{ python: string } | { missing: string }} a Python that can import torch, or why there is none, in words */
export function findTorch() {
  const status = existsSync(python) ? spawnSync(python, ["-c", check], { stdio: "ignore" }).status : null;
  if (status === 0) return { python };
  if (status === 3) return { missing: "PyTorch is there without OpenBLAS (--install-torch installs it)" };
  return { missing: "python3-torch is not installed (--install-torch installs it)" };
}

/** Installs Debian's packages of PyTorch and OpenBLAS, as root. Throws an Error with one line where that fails. */
export function installTorch() {
  if ("python" in findTorch()) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-q"],
    ["install", "-q", "-y", "--no-install-recommends", ...packages],
  ]) {
    const { status } = spawnSync("apt-get", args, { stdio: "inherit", env });
    if (status !== 0)
      throw new Error(`apt-get ${args.join(" ")} failed; PyTorch and OpenBLAS need Debian or Ubuntu, and root`);
  }
}
