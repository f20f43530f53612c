// Ten steps of every optimizer against PyTorch (scripts/fixtures/nn.py), compiled and not; groups, schedules, state.
import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { compile, optim, Parameter, setDevice, tensor, type Tensor } from "../../src/index.ts";
import { expectCloseNumbers, stored, type Stored } from "../nn/close.ts";

interface Case {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly clip: { readonly norm?: number; readonly type?: number | "inf"; readonly value?: number };
  readonly schedule: boolean;
  readonly start: readonly Stored[];
  readonly scale: readonly Stored[];
  readonly trajectory: readonly (readonly (readonly number[])[])[];
  readonly norms: readonly number[];
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"));
const cases = read("optimizers.json") as Case[];
const lateCases = read("late-gradients.json") as (Pick<Case, "name" | "options"> & { readonly values: number[] })[];

type AnyOptimizer = new (parameters: readonly Parameter[], settings: object) => optim.Optimizer;

const optimizers = optim as unknown as Readonly<Record<string, AnyOptimizer>>;

beforeAll(async () => {
  await setDevice("interpreter");
});

/** sum (w s - 1)^2 + sin(w s) */
const problem = (parameters: readonly Parameter[], scale: readonly Tensor[]): Tensor<[]> =>
  parameters
    .map((parameter, index) => parameter.value.mul(scale[index]!))
    .map((product) => product.sub(1).square().sum().add(product.sin().sum()) as Tensor<[]>)
    .reduce((sum, term) => sum.add(term));

const runs = (["interpreter", "wasm"] as const).flatMap((device) =>
  (["float64", "float32"] as const).map((dtype) => ({ device, dtype })),
);

describe.each(runs)("$dtype on $device", ({ device, dtype }) => {
  beforeAll(async () => {
    await setDevice(device);
  });
  const tolerance = dtype === "float64" ? 1e-10 : 1e-5;
  const shown = ({ name, options, clip, schedule }: Case): string =>
    `${name} ${JSON.stringify(options)} ${JSON.stringify(clip)}${schedule ? " with a schedule" : ""}`;
  test.each(
    cases.flatMap((given) =>
      [true, false].map((compiled) => [`${shown(given)}${compiled ? ", compiled" : ""}`, given, compiled] as const),
    ),
  )("%s", async (_, given, compiled) => {
    const parameters = given.start.map((value) => new Parameter(stored(value, dtype) as Tensor));
    const scale = given.scale.map((value) => stored(value, dtype) as Tensor);
    const lr = (step: Tensor<[]>): Tensor<[]> => step.add(1).pow(-1).mul(0.02);
    const settings = given.schedule ? { ...given.options, lr } : given.options;
    const optimizer = new optimizers[given.name]!(parameters, settings);
    const { norm, type, value } = given.clip;
    const step = (): Tensor => {
      const loss = problem(parameters, scale);
      loss.backward();
      const normType = type === "inf" ? Infinity : (type ?? 2);
      const total = norm === undefined ? loss : optim.clipGradNorm(parameters, norm, { normType });
      if (value !== undefined) optim.clipGradValue(parameters, value);
      optimizer.step();
      return total;
    };
    const run = compiled ? compile(step) : step;
    for (const [index, expected] of given.trajectory.entries()) {
      const total = Number(await run().item());
      if (norm !== undefined) expectCloseNumbers([total], [given.norms[index]!], tolerance, `norm ${index}`);
      for (const [place, parameter] of parameters.entries()) {
        expectCloseNumbers(
          [...(await parameter.value.data())],
          expected[place]!,
          tolerance,
          `step ${index}, parameter ${place}`,
        );
        expect(parameter.grad).toBeNull();
      }
    }
  });
});

describe("steps", () => {
  let w: Parameter<[2]>;
  let u: Parameter<[1]>;
  beforeEach(() => {
    w = new Parameter(tensor([1, -2]));
    u = new Parameter(tensor([3]));
  });
  const loss = (): Tensor<[]> => w.value.sum().add(u.value.sum()); // every gradient is 1

  test("setting lr needs no new trace", async () => {
    const optimizer = new optim.SGD([w], { lr: 1 });
    let traces = 0;
    const step = compile(() => {
      traces++;
      const value = w.value.sum();
      value.backward();
      optimizer.step();
      return value;
    });
    step();
    expect(optimizer.lr).toBe(1);
    optimizer.lr = 0.25;
    step();
    expect(optimizer.lr).toBe(0.25);
    expect(await w.value.array()).toEqual([-0.25, -3.25]);
    expect(traces).toBe(1);
  });

  test("groups have settings of their own", async () => {
    const optimizer = new optim.SGD(
      [
        { params: [w], lr: 0.5 },
        { params: [u], weightDecay: 1 },
      ],
      { lr: 1 },
    );
    loss().backward();
    optimizer.step();
    expect(await w.value.array()).toEqual([0.5, -2.5]);
    expect(await u.value.array()).toEqual([3 - (1 + 3)]);
  });

  test("a parameter without a gradient stays as it is", async () => {
    const optimizer = new optim.AdamW([w, u], { lr: 0.1, weightDecay: 0.5 });
    w.value.sum().backward();
    optimizer.step();
    expect(await u.value.array()).toEqual([3]);
    expect(await w.value.array()).not.toEqual([1, -2]);
  });

  test.each(lateCases)("$name counts the updates of each parameter", async ({ name, options, values }) => {
    const isLate = (index: number): boolean => index % 5 === 4;
    const [a, b] = [new Parameter(tensor(1)), new Parameter(tensor(1))];
    let optimizer = new optimizers[name]!([a, b] as never, options);
    const step = (isBoth: boolean): void => {
      (isBoth ? a.value.add(b.value) : a.value).backward();
      optimizer.step();
    };
    const [both, alone] = [compile(() => step(true)), compile(() => step(false))];
    for (const [index, expected] of values.entries()) {
      if (index === 7) {
        // A new optimizer goes on where this one was.
        const saved = optimizer.stateDict();
        optimizer = new optimizers[name]!([a, b] as never, options);
        optimizer.loadStateDict(saved);
      }
      const isCompiled = index < 7;
      if (isCompiled) (isLate(index) ? both : alone)();
      else step(isLate(index));
      expectCloseNumbers([await b.value.item()], [expected], 2e-6, `step ${index}`);
    }
    expect(await (optimizer.stateDict()["1.missed"] as Tensor).item()).toBe(12);
    optimizer.loadStateDict({ ...new optimizers[name]!([a, b] as never, options).stateDict() });
    expect(await (optimizer.stateDict()["1.missed"] as Tensor).item()).toBe(0);
  });

  test("a compiled step knows of updates that another one missed", async () => {
    const optimizer = new optim.Adam([w, u], { lr: 0.5, betas: [0.5, 0.5] });
    const twin = new Parameter(tensor([3]));
    const other = new optim.Adam([twin], { lr: 0.5, betas: [0.5, 0.5] });
    const both = compile(() => {
      loss().backward();
      optimizer.step();
    });
    both();
    w.value.sum().backward();
    optimizer.step();
    both();
    for (let step = 0; step < 2; step++) {
      twin.value.mul(1).sum().backward();
      other.step();
    }
    expect(await u.value.array()).toEqual(await twin.value.array());
  });

  test("gradients add up until they are forgotten", async () => {
    const optimizer = new optim.SGD([w, u], { lr: 1 });
    loss().backward();
    loss().backward();
    expect(await w.grad!.array()).toEqual([2, 2]);
    optimizer.zeroGrad();
    expect(w.grad).toBeNull();
    loss().backward();
    optimizer.step();
    expect(await w.value.array()).toEqual([0, -3]);
  });

  test("state goes on where it was", async () => {
    const settings = { lr: 0.1, momentum: 0.9, dampening: 0.5 };
    const first = new optim.SGD([w], settings);
    for (let step = 0; step < 3; step++) {
      w.value.square().sum().backward();
      first.step();
    }
    const copy = new Parameter(w.value);
    const second = new optim.SGD([copy], settings);
    expect(Object.keys(first.stateDict())).toEqual(["step", "0.momentum_buffer"]);
    second.loadStateDict(first.stateDict());
    for (const [parameter, optimizer] of [
      [w, first],
      [copy, second],
    ] as const) {
      parameter.value.square().sum().backward();
      optimizer.step();
    }
    expect(await copy.value.array()).toEqual(await w.value.array());
    expect(() => second.loadStateDict({})).toThrow(/does not fit this SGD; missing: step, 0.momentum_buffer/);
  });

  test("betas of 0 leave the sign of the gradient", async () => {
    const optimizer = new optim.Adam([w], { lr: 0.5, betas: [0, 0] });
    w.value
      .mul(tensor([3, -7]))
      .sum()
      .backward();
    optimizer.step();
    expectCloseNumbers([...(await w.value.data())], [0.5, -1.5], 1e-6, "w");
  });

  test("proximal thresholds softly, by lr times strength", async () => {
    const parameter = new Parameter(tensor([1, -1, 0.25, -0.25, 0]));
    const optimizer = optim.proximal(new optim.SGD([parameter], { lr: 0.5 }), { l1: 1 });
    parameter.value.mul(0).sum().backward();
    optimizer.step();
    expect(await parameter.value.array()).toEqual([0.5, -0.5, 0, 0, 0]);
    const both = new Parameter(tensor([1, -3]));
    const elastic = optim.proximal(new optim.SGD([both], { lr: 0.5 }), { l1: 1, l2: 2 });
    both.value.mul(0).sum().backward();
    elastic.step();
    expect(await both.value.array()).toEqual([0.25, -1.25]);
  });

  test.each([
    ["no parameters", () => new optim.SGD([]), /there are no parameters/],
    ["a parameter twice", () => new optim.Adam([w, w]), /there twice/],
    ["a negative rate", () => new optim.Adam([w], { lr: -1 }), /lr -1 is no learning rate/],
    ["betas of 1", () => new optim.AdamW([w], { betas: [0.9, 1] }), /betas \[0.9, 1\]/],
    ["one beta", () => new optim.Adam([w], { betas: 0.9 as never }), /Adam: betas \[0.9\]; two numbers/],
    ["a rate in the place of options", () => new optim.SGD([w], 0.1 as never), /SGD: 0.1 is none of the options lr, /],
    [
      "an unknown option",
      () => new optim.SGD([w], { learningRate: 0.5 } as never),
      /SGD: learningRate is none of the options lr, mom/,
    ],
    [
      "an unknown option of a group",
      () => new optim.Adam([{ params: [w], weight_decay: 1 } as never]),
      /Adam: weight_decay is none of the options lr, /,
    ],
    ["nesterov without momentum", () => new optim.SGD([w], { nesterov: true }), /nesterov needs a momentum/],
    ["a step without gradients", () => new optim.SGD([w]).step(), /no parameter has a gradient/],
    ["clipping without gradients", () => optim.clipGradNorm([w], 1), /no parameter has a gradient/],
    ["parameters beside groups", () => new optim.SGD([w, { params: [u] }] as never), /beside groups/],
    ["a rate for a schedule", () => (new optim.SGD([w], { lr: (step) => step }).lr = 1), /a schedule decides/],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
