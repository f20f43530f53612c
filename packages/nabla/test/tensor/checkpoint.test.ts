/** `checkpoint`: values and gradients of any order are those of the plain function, and the arena is really smaller. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  type AnyTensor,
  checkGradients,
  checkpoint,
  compile,
  customGradient,
  grad,
  losses,
  nn,
  optim,
  Parameter,
  randn,
  scan,
  seed,
  setDevice,
  type Tensor,
} from "../../src/index.ts";

type Function1 = (x: Tensor) => Tensor;
type Any = Tensor<readonly number[], "float64">;

beforeAll(async () => {
  await setDevice("wasm", { threads: 1 });
});

async function expectClose(actual: AnyTensor, expected: AnyTensor, tolerance: number = 1e-5): Promise<void> {
  const [found, wanted] = [await actual.data(), await expected.data()];
  expect(found.length).toBe(wanted.length);
  found.forEach((value, at) => expect(Math.abs(value - wanted[at]!)).toBeLessThanOrEqual(tolerance));
}

/** Blocks of layers, each of which keeps what it needs or computes it again. */
class Deep extends nn.Module {
  readonly blocks: readonly nn.Module[];
  readonly #keep: (f: Function1) => Function1;

  constructor(blocks: readonly nn.Module[], keep: (f: Function1) => Function1) {
    super();
    this.blocks = blocks;
    this.#keep = keep;
  }

  forward(x: Tensor): Tensor {
    return this.blocks.reduce((y, block) => this.#keep((value) => block.forward(value as never) as Tensor)(y), x);
  }
}

async function trained(make: () => nn.Module[], keep: (f: Function1) => Function1, x: Tensor, clip: boolean) {
  seed(3);
  const model = new Deep(make(), keep);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05 });
  const step = compile((input: Tensor) => {
    const loss = losses.mse(model.forward(input), input.mul(0.5) as Tensor);
    loss.backward();
    if (clip) optim.clipGradNorm(model.parameters(), 1);
    optimizer.step();
    return loss;
  });
  for (let count = 0; count < 3; count++) await step(x).item();
  const bytes = Number(/# memory\n(\d+) bytes of arena/.exec(step.explain())![1]);
  return { bytes, state: model.stateDict() };
}

const perceptron = (): nn.Module[] =>
  Array.from({ length: 4 }, () => {
    const layers = Array.from({ length: 4 }, () => [new nn.Linear(16, 16), new nn.Tanh()]).flat();
    return new nn.Sequential(...(layers as never[]));
  });
const encoder = (): nn.Module[] =>
  Array.from({ length: 4 }, () => new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 64, dropout: 0.1 }));

describe("the arena of a compiled training step", () => {
  test.each([
    ["a perceptron of 16 layers, 4 blocks", perceptron, [512, 16], 0.6, false],
    ["the same with clipped gradients", perceptron, [512, 16], 0.6, true],
    ["a transformer of 4 layers, with dropout", encoder, [8, 16, 8], 0.6, false],
  ] as const)("%s", async (_, make, shape, share, clip) => {
    seed(8);
    const x = randn([...shape] as number[]) as AnyTensor as Tensor;
    const plain = await trained(make, (f) => f, x, clip);
    const saving = await trained(make, checkpoint, x, clip);
    expect(saving.bytes).toBeLessThan(share * plain.bytes);
    for (const [name, value] of Object.entries(saving.state)) await expectClose(value, plain.state[name]!);
  });
});

describe("gradients", () => {
  const x = (): Any => randn([3, 2], { dtype: "float64" }) as AnyTensor as Any;
  const block = (a: Any): Any => a.mul(a.sin()).softplus().mul(a.tanh()) as AnyTensor as Any;

  test("of a checkpoint within a checkpoint, to second order", async () => {
    await setDevice("interpreter");
    const inner = checkpoint(block);
    const nested = checkpoint((a: Any): Any => inner(inner(a).mul(a) as Any));
    const plain = (a: Any): Any => block(block(a).mul(a) as Any);
    const twice = (f: (a: Any) => Any) => (a: Any) => (grad((b: Any) => f(b).sum())(a) as Any).square().sum();
    const at = x();
    await expectClose(grad((a: Any) => nested(a).sum())(at), grad((a: Any) => plain(a).sum())(at), 1e-12);
    await expectClose(grad(twice(nested))(at), grad(twice(plain))(at), 1e-12);
  });

  test("of several results are computed from one second computation", async () => {
    await setDevice("wasm", { threads: 1 });
    const both = (a: Tensor): readonly Tensor[] => {
      const shared = a.matmul(a.transpose() as never) as Tensor;
      return [shared.tanh(), shared.sigmoid(), shared.astype("int32") as AnyTensor as Tensor];
    };
    const loss = (f: typeof both) => (a: Tensor) => {
      const [first, second] = f(a);
      return first!.mul(second!).sum();
    };
    const run = compile((a: Tensor) => grad(loss(checkpoint(both)))(a));
    const at = randn([5, 5]) as AnyTensor as Tensor;
    await expectClose(run(at), grad(loss(both))(at));
    const listing = run.explain().split("# graph, canonical")[1]!.split("# memory")[0]!;
    // One for the way forward, which nobody reads, is dropped or shared; one again; two for the gradient.
    expect(listing.match(/= contract\(/g)!.length).toBeLessThanOrEqual(4);
  });

  test("inside of a scan reach what the body does not change: parameters, tensors from outside, variables", async () => {
    await setDevice("interpreter");
    const weight = new Parameter(x().at(0) as AnyTensor as Any);
    const [outer, xs] = [x().at(1) as AnyTensor as Any, x()];
    const step = (w: Any, v: Any) => (carry: Any, input: Any) =>
      carry.mul(w.square()).add(input.mul(v.exp())).tanh() as AnyTensor as Any;
    const run = (f: (carry: Any, input: Any) => Any): Tensor => {
      const [last] = scan((c: Any, i: Any) => [f(c, i), c] as const, xs.at(0) as AnyTensor as Any, xs);
      return last.sum() as AnyTensor as Tensor;
    };
    const gradients = async (keep: (f: (c: Any, i: Any) => Any) => (c: Any, i: Any) => Any) => {
      weight.grad = null;
      run(keep((c, i) => step(weight.value as Any, outer)(c, i))).backward();
      const ofVariable = grad((v: Any) => run(keep(step(weight.value as Any, v))))(outer);
      return [weight.grad!, ofVariable] as AnyTensor[];
    };
    const [saving, plain] = [await gradients(checkpoint), await gradients((f) => f)];
    for (const [place, gradient] of saving.entries()) await expectClose(gradient, plain[place]!, 1e-12);
  });

  test("of functions with a rule of their own inside of a scan", async () => {
    await setDevice("interpreter");
    const product = customGradient(
      (c: Any, w: Any) => c.mul(w.square()) as Any,
      (g, [c, w]) => [g.mul(w.square()) as Any, g.mul(c).mul(w).mul(2) as Any],
    );
    const xs = x();
    const f = (w: Any): Tensor =>
      scan((c: Any, i: Any) => [product(c, w).add(i).tanh() as Any, c] as const, xs.at(0) as AnyTensor as Any, xs)[0].sum() as never; // prettier-ignore
    await checkGradients(f as never, [randn([2], { dtype: "float64" })]);
    await checkGradients(((w: Any) => (grad(f as never)(w) as Any).square().sum()) as never, [
      randn([2], { dtype: "float64" }),
    ]);
  });
});
