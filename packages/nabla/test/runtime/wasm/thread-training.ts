/**
 * A network that is large enough for threads, trained for some steps: run by tests in Node, in a child process, in a page
 * and in a page's worker. Everything that decides about the bits is in here.
 */
import {
  compile,
  device,
  type DeviceInfo,
  losses,
  nn,
  optim,
  randn,
  seed,
  setDevice,
  tensor,
} from "../../../src/index.ts";
import { jobsOf, readyTeam } from "./ready-team.ts";

export { device };

export interface Outcome {
  readonly device: DeviceInfo;
  readonly weights: readonly number[];
  readonly losses: readonly number[];
  /** How many of the steps helper threads took part in. */
  readonly shared: number;
}

const batch = 64;
const steps = 12;

/** Steps of Adam on a random task, on so many threads. Waits for them before the second step, where there are any. */
export async function train(threads: number): Promise<Outcome> {
  await setDevice("wasm", { threads });
  seed(3);
  const model = new nn.Sequential(new nn.Linear(192, 128), new nn.Tanh(), new nn.Dropout(0.2), new nn.Linear(128, 10));
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const inputs = randn([batch, 192]);
  const targets = tensor(Int32Array.from({ length: batch }, (_, row) => row % 10));
  const step = compile((x: typeof inputs, y: typeof targets) => {
    const loss = losses.crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  });
  const trace = [await step(inputs, targets).item()];
  if (device().threads > 1) await readyTeam(threads);
  const helps = device().threads > 1;
  const before = helps ? jobsOf(threads)[0]! : 0;
  while (trace.length < steps) trace.push(await step(inputs, targets).item());
  const shared = helps ? jobsOf(threads)[0]! - before : 0;
  const weights: number[] = [];
  for (const parameter of model.parameters()) weights.push(...(await parameter.value.data()));
  return { device: device(), weights, losses: trace, shared };
}
