/**
 * TensorFlow.js on its WASM backend, with SIMD. In Node it has no threads. The core operations are called directly, which
 * costs less than its layers; `tidy` and the optimizer's variables keep memory flat.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { transpose } from "../layout.mjs";
import { lossOf } from "./networks.mjs";

const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");
const learningRate = 1e-3;

/** @returns what runs, in words */
export async function start() {
  wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  if (!(await tf.setBackend("wasm"))) throw new Error("TensorFlow.js: the wasm backend did not start");
  await tf.ready();
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
  const threads = await tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT");
  return `TensorFlow.js ${tf.version.tfjs} wasm, ${simd ? "SIMD" : "no SIMD"}, ${threads ? wasm.getThreadsCount() : 1} thread`;
}

/** A workload with its numbers, or why there is none. */
export function build(workload, tensors) {
  return workload.kind === "matmul" ? buildMatmul(tensors) : buildTraining(workload, tensors);
}

function toTensor({ shape, data }) {
  return tf.tensor(data, shape, data instanceof Float32Array ? "float32" : "int32");
}

function buildMatmul(tensors) {
  const [a, b] = [toTensor(tensors["input.a"]), toTensor(tensors["input.b"])];
  let result = null;
  return {
    step() {
      result?.dispose();
      result = tf.matMul(a, b);
    },
    settle: async () => (await result.data())[0],
    outputs: async () => ({ product: { shape: result.shape, data: await result.data() } }),
  };
}

function buildTraining(workload, tensors) {
  const loss = lossOf(tf, workload);
  if (typeof loss === "string") return loss;
  const isDense = ({ name, shape }) => shape.length === 2 && !/^(tokens|positions)/.test(name);
  const variables = Object.fromEntries(
    workload.parameters.map((parameter) => {
      const tensor = tensors[`parameter.${parameter.name}`];
      return [parameter.name, tf.variable(toTensor(isDense(parameter) ? transpose(tensor) : tensor))];
    }),
  );
  const trained = Object.values(variables);
  const optimizer = tf.train.adam(learningRate, 0.9, 0.999, 1e-8);
  const { classes } = workload.inputs.find(({ name }) => name === "y");
  const [x, y] = [toTensor(tensors["input.x"]), tf.oneHot(toTensor(tensors["input.y"]), classes)];
  let last = null;
  return {
    step() {
      last?.dispose();
      last = optimizer.minimize(() => loss(variables, x, y), true, trained);
    },
    settle: async () => (await last.data())[0],
    async outputs() {
      const entries = workload.parameters.map(async (parameter) => {
        const { shape } = variables[parameter.name];
        const value = { shape, data: await variables[parameter.name].data() };
        return [parameter.name, isDense(parameter) ? transpose(value) : value];
      });
      return Object.fromEntries(await Promise.all(entries));
    },
  };
}
