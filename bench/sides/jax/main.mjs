/**
 * jax-js on its WASM backend: a training step is one `jit`, with Adam written out in it, as the package has no optimizers.
 * Arrays are owned by whom they are passed to, hence the many `.ref`.
 */
import { readFileSync } from "node:fs";
import { blockUntilReady, defaultDevice, init, jit, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { transpose } from "../layout.mjs";
import { adam } from "./adam.mjs";
import { lossOf } from "./networks.mjs";

/** @returns what runs, in words */
export async function start() {
  const available = await init("wasm");
  if (!available.includes("wasm")) throw new Error("jax-js: the wasm backend did not start");
  defaultDevice("wasm");
  const manifest = new URL("../../node_modules/@jax-js/jax/package.json", import.meta.url);
  return `jax-js ${JSON.parse(readFileSync(manifest, "utf8")).version} wasm, 1 thread`;
}

/** A workload with its numbers, or why there is none. */
export function build(workload, tensors) {
  return workload.kind === "matmul" ? buildMatmul(tensors) : buildTraining(workload, tensors);
}

function toArray({ shape, data }) {
  const dtype = data instanceof Float32Array ? np.float32 : np.int32;
  return np.array(data, { shape, dtype });
}

function buildMatmul(tensors) {
  const [a, b] = [toArray(tensors["input.a"]), toArray(tensors["input.b"])];
  const product = jit((left, right) => np.matmul(left, right));
  let result = null;
  return {
    async step() {
      result?.dispose();
      result = product(a.ref, b.ref);
      // As below: work that waits must not pile up.
      await blockUntilReady(result);
    },
    settle: async () => (await result.ref.data())[0],
    outputs: async () => ({ product: { shape: result.shape, data: await result.ref.data() } }),
  };
}

function buildTraining(workload, tensors) {
  const loss = lossOf(workload);
  if (typeof loss === "string") return loss;
  const isDense = ({ name, shape }) => shape.length === 2 && !/^(tokens|positions)/.test(name);
  const entries = workload.parameters.map((parameter) => {
    const tensor = tensors[`parameter.${parameter.name}`];
    return [parameter.name, toArray(isDense(parameter) ? transpose(tensor) : tensor)];
  });
  let weights = Object.fromEntries(entries);
  let state = adam.start(weights);
  const [x, y] = [toArray(tensors["input.x"]), toArray(tensors["input.y"])];
  const gradients = valueAndGrad(loss);
  const update = jit((parameters, moments, corrections, inputs, targets) => {
    const [value, slopes] = gradients(tree.ref(parameters), inputs, targets);
    return [value, ...adam.update(parameters, slopes, moments, corrections)];
  });
  let last = null;
  let count = 0;
  return {
    async step() {
      last?.dispose();
      [last, weights, state] = update(weights, state, adam.corrections(++count), x.ref, y.ref);
      // Without this, work that waits piles up, and a step takes a hundred times as long.
      await blockUntilReady(last);
    },
    async settle() {
      await blockUntilReady([weights, state]);
      return (await last.ref.data())[0];
    },
    async outputs() {
      const read = workload.parameters.map(async (parameter) => {
        const array = weights[parameter.name];
        const value = { shape: array.shape, data: await array.ref.data() };
        return [parameter.name, isDense(parameter) ? transpose(value) : value];
      });
      return Object.fromEntries(await Promise.all(read));
    },
  };
}
