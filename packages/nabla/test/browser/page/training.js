/**
 * A small network, trained: the same module runs in a browser's worker and in Node, each with the packed nabla. Everything that
 * decides about the bits is in here: the device, the seed, the data.
 */
import { compile, encodeSafetensors, fit, losses, nn, optim, rand, seed, setDevice, toHost } from "nabla";

/** Two classes that no line separates: inside and outside of a ring. */
function data() {
  const inputs = rand([192, 2]).mul(2).sub(1);
  const targets = inputs.square().sum(1).gt(0.5).astype("int32");
  return { inputs, targets };
}

/**
 * Trains a network with dropout, once step by step and once by `fit`.
 * @param {number} start The seed.
 * @returns The weights and Adam's state, as the bytes of two files, and the losses of the first and the last step.
 */
export async function train(start) {
  const device = await setDevice("wasm");
  seed(start);
  const { inputs, targets } = data();
  const model = new nn.Sequential(
    new nn.Linear(2, 16),
    new nn.Tanh(),
    new nn.Dropout(0.1),
    new nn.Linear(16, 16),
    new nn.GELU(),
    new nn.Linear(16, 2),
  );
  const optimizer = new optim.AdamW(model.parameters(), { lr: 0.02, weightDecay: 0.01 });
  const step = compile((x, y) => {
    const loss = losses.crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  });
  const before = await step(inputs, targets).item();
  for (let count = 0; count < 60; count++) await step(inputs, targets).item();
  await fit(model, { train: [inputs, targets], batchSize: 50, loss: losses.crossEntropy, optimizer, epochs: 5 });
  const after = await losses.crossEntropy(model.eval().forward(inputs), targets).item();
  return {
    device: device.name,
    before,
    after,
    weights: await fileOf(model.stateDict()),
    state: await fileOf(optimizer.stateDict()),
  };
}

/** The bytes of a safetensors file with these tensors. */
async function fileOf(tensors) {
  const held = await Promise.all(Object.entries(tensors).map(async ([name, value]) => [name, await toHost(value)]));
  return [...encodeSafetensors(Object.fromEntries(held))];
}
