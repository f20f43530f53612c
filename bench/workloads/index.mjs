/** All workloads, and their numbers: the same weights and data for every side. */
import { createRandom } from "../harness/random.mjs";
import { convolutionalNetworks } from "./convolution.mjs";
import { matmuls } from "./matmul.mjs";
import { mlps } from "./mlp.mjs";
import { recurrentNetworks } from "./recurrent.mjs";
import { transformers } from "./transformer.mjs";

export const workloads = [...mlps, ...recurrentNetworks, ...convolutionalNetworks, ...transformers, ...matmuls];

/** Adam's step, PyTorch's default. */
export const learningRate = 1e-3;

/** The tensors of a workload by name: `parameter.<name>` and `input.<name>`. */
export function createTensors(workload) {
  const random = createRandom(workload.name);
  const parameters = workload.parameters.map((parameter) => [`parameter.${parameter.name}`, draw(parameter, random)]);
  const inputs = workload.inputs.map((input) => [`input.${input.name}`, draw(input, random)]);
  return Object.fromEntries([...parameters, ...inputs]);
}

function draw({ shape, bound = 1, value = 0, classes }, random) {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const data =
    classes === undefined
      ? Float32Array.from({ length: size }, () => value + bound * (2 * random() - 1))
      : Int32Array.from({ length: size }, () => Math.floor(random() * classes));
  return { shape, data };
}
