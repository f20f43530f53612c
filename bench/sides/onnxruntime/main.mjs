/** ONNX Runtime on the CPU: its matrix product (MLAS) alone, as it no longer trains. */
import { createRequire } from "node:module";
import { matmulModel } from "./model.mjs";

const require = createRequire(import.meta.url);
const onnx = require("onnxruntime-node");

/** @param {{ threads: number }} settings @returns what runs, in words */
export async function start(settings) {
  threads = settings.threads;
  return `ONNX Runtime ${require("onnxruntime-node/package.json").version}, ${threads} threads`;
}

let threads = 1;

/** A matrix product, or why there is none. */
export async function build(workload, tensors) {
  if (workload.kind !== "matmul") return "ONNX Runtime does not train";
  const { m, k, n } = workload.sizes;
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1, executionProviders: ["cpu"] };
  const session = await onnx.InferenceSession.create(matmulModel(m, k, n), options);
  const toTensor = ({ shape, data }) => new onnx.Tensor("float32", data, shape);
  const feeds = { a: toTensor(tensors["input.a"]), b: toTensor(tensors["input.b"]) };
  let result = null;
  return {
    async step() {
      result = (await session.run(feeds)).c;
    },
    settle: async () => result.data[0],
    outputs: async () => ({ product: { shape: [...result.dims], data: result.data } }),
  };
}
