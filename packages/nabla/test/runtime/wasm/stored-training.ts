/**
 * Small trainings for processes that find in a folder what others compiled: a dense network, a loop, and random numbers that
 * every step draws. Everything that decides about the bits is in here.
 */
import { compile, losses, nn, optim, ones, randn, seed, setDevice, type Tensor, tensor } from "../../../src/index.ts";

type Model = nn.Module & { forward(x: Tensor): Tensor };

/** The class of each sequence, from the state after its last step. */
class LastStep extends nn.Module {
  readonly rnn = new nn.LSTM(6, 9);
  readonly head = new nn.Linear(9, 4);

  forward(x: Tensor): Tensor {
    return this.head.forward(this.rnn.forward(x).hidden.h.at(-1));
  }
}

interface Network {
  readonly shape: readonly number[];
  make(): Model;
}

const dense = (between: nn.ReLU | nn.Dropout): Model =>
  new nn.Sequential(new nn.Linear(12, 10), between, new nn.Linear(10, 4));

const networks: { readonly [name in NetworkName]: Network } = {
  dense: { shape: [8, 12], make: () => dense(new nn.ReLU()) },
  loop: { shape: [8, 5, 6], make: () => new LastStep() },
  dropout: { shape: [8, 12], make: () => dense(new nn.Dropout(0.4)) },
};

export type NetworkName = "dense" | "loop" | "dropout";

export interface Outcome {
  readonly losses: readonly number[];
  /** All parameters, byte for byte. */
  readonly weights: string;
  /** What `explain` says of the step, and the kernels that `profile` times. */
  readonly explained: string;
  readonly kernels: readonly string[];
}

/** Some steps of Adam on WASM, of one thread. */
export async function train(name: NetworkName): Promise<Outcome> {
  await setDevice("wasm", { threads: 1 });
  seed(5);
  const { shape, make } = networks[name];
  const model = make();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const inputs = randn([...shape]);
  const targets = tensor(Int32Array.from({ length: 8 }, (_, row) => row % 4));
  const step = compile((x: Tensor, y: typeof targets) => {
    const loss = losses.crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  });
  const trace: number[] = [];
  for (let at = 0; at < 6; at++) trace.push(await step(inputs, targets).item());
  let weights = "";
  for (const parameter of model.parameters()) {
    const { buffer } = (await parameter.value.data()) as Float32Array;
    for (const byte of new Uint8Array(buffer)) weights += byte.toString(16).padStart(2, "0");
  }
  const kernels = step.profile(1, inputs, targets).kernels.map((kernel) => kernel.name);
  return { losses: trace, weights, explained: step.explain(), kernels };
}

/** The sums of one 1, of two, and so on: a program for each. */
export async function sumsOfOnes(count: number): Promise<number[]> {
  await setDevice("wasm", { threads: 1 });
  const sums: number[] = [];
  for (let length = 1; length <= count; length++) sums.push(await ones([length]).sum().item());
  return sums;
}
