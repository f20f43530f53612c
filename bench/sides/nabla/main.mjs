/** nabla, from the build in packages/nabla/dist: a training step is one compiled function, a matrix product too. */
import * as nabla from "../../../packages/nabla/dist/index.js";
import { createNetwork } from "./networks.mjs";

const learningRate = 1e-3;

/** @param {{ device: string }} settings @returns what runs, in words */
export async function start({ device }) {
  const info = await nabla.setDevice(device);
  return `nabla ${info.name}, ${info.threads} ${info.threads === 1 ? "thread" : "threads"}`;
}

/** A workload with its numbers. */
export function build(workload, tensors) {
  return workload.kind === "matmul" ? buildMatmul(tensors) : buildTraining(workload, tensors);
}

function toTensor({ shape, data }) {
  return nabla.fromHost({ dtype: data instanceof Float32Array ? "float32" : "int32", shape, data });
}

async function toFile(tensor) {
  return { shape: tensor.shape, data: await tensor.data() };
}

function buildMatmul(tensors) {
  const [a, b] = [toTensor(tensors["input.a"]), toTensor(tensors["input.b"])];
  // Captured tensors live on the device, where all sides keep their operands.
  const product = nabla.compile(() => a.matmul(b));
  let result;
  return {
    step() {
      result = product();
    },
    // The result is there when the call returns. `data()` would copy all of it once more, where PyTorch's side reads one number.
    settle: async () => {},
    outputs: async () => ({ product: await toFile(result) }),
  };
}

function buildTraining(workload, tensors) {
  const network = createNetwork(workload);
  const state = workload.parameters.map(({ name }) => [name, toTensor(tensors[`parameter.${name}`])]);
  network.loadStateDict(Object.fromEntries(state));
  const optimizer = new nabla.optim.Adam(network.parameters(), { lr: learningRate });
  const [x, y] = [toTensor(tensors["input.x"]), toTensor(tensors["input.y"])];
  const step = nabla.compile((inputs, targets) => {
    const loss = network.loss(inputs, targets);
    loss.backward();
    optimizer.step();
    return loss;
  });
  let loss;
  return {
    step() {
      loss = step(x, y);
    },
    settle: () => loss.item(),
    async outputs() {
      const entries = Object.entries(network.stateDict());
      return Object.fromEntries(await Promise.all(entries.map(async ([name, value]) => [name, await toFile(value)])));
    },
  };
}
