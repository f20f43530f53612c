/**
 * One process of `npm run soak`: training steps of a tiny network on one device. Prints as JSON the bytes of garbage that a
 * step leaves on JavaScript's heap, the memory after each tenth of the steps, and the time of a step.
 */
import { compile, losses, nn, ones, optim, setDevice, tensor } from "../packages/nabla/dist/index.js";

const [device, count] = process.argv.slice(2);
const steps = Number(count);
await setDevice(device);

// A product that is worth sharing, so that the device has its threads.
const side = ones([512, 512]);
await compile((a) => a.matmul(a))(side).data();

const network = new nn.Sequential(new nn.Linear(4, 16), new nn.ReLU(), new nn.Linear(16, 3));
const optimizer = new optim.Adam(network.parameters(), { lr: 1e-3 });
const x = tensor(Float32Array.from({ length: 64 }, (_, at) => Math.sin(at))).reshape([16, 4]);
const y = tensor(Int32Array.from({ length: 16 }, (_, at) => at % 3));
const step = compile((inputs, targets) => {
  const loss = losses.crossEntropy(network.forward(inputs), targets);
  loss.backward();
  optimizer.step();
  return loss;
});

let loss;
function run(times) {
  for (let time = 0; time < times; time++) loss = step(x, y);
}

/** Bytes that a step leaves, counted over as many steps as the young generation can hold. */
function garbageOfStep() {
  const few = 20_000;
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  run(few);
  return (process.memoryUsage().heapUsed - before) / few;
}

run(50_000); // until the engine has compiled it
const garbage = garbageOfStep();
const [resident, buffers] = [[], []];
const begin = performance.now();
for (let tenth = 0; tenth < 10; tenth++) {
  run(steps / 10);
  globalThis.gc();
  const { rss, arrayBuffers } = process.memoryUsage();
  resident.push(rss);
  buffers.push(arrayBuffers);
}
const microseconds = ((performance.now() - begin) * 1000) / steps;
const last = await loss.item();
if (!Number.isFinite(last)) throw new Error(`the loss is ${last}`);
console.log(JSON.stringify({ garbage, resident, buffers, microseconds }));
