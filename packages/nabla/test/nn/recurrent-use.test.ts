/** Recurrent layers in use: options, errors, carried state, dropout, gradients against finite differences, and learning. */
import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import {
  type AnyTensor,
  checkGradients,
  compile,
  DataError,
  DTypeError,
  full,
  losses,
  nn,
  ones,
  optim,
  rand,
  randn,
  scan,
  seed,
  setDevice,
  ShapeError,
  tensor,
  type Tensor,
} from "../../src/index.ts";

beforeAll(async () => {
  await setDevice("wasm");
});

const numbers = async (value: AnyTensor): Promise<number[]> => [...(await value.data())];
const expectNear = async (actual: AnyTensor, wanted: AnyTensor): Promise<void> => {
  const [a, b] = [await numbers(actual), await numbers(wanted)];
  expect(a.length).toBe(b.length);
  a.forEach((value, at) => expect(value).toBeCloseTo(b[at]!, 5));
};

describe("first values", () => {
  test("are uniform within 1 / sqrt(hidden)", async () => {
    seed(1);
    const layer = new nn.GRU(3, 100, { layers: 2 });
    for (const [name, parameter] of layer.namedParameters()) {
      const values = (await numbers(parameter.value as AnyTensor)).map(Math.abs);
      expect(Math.max(...values), name).toBeLessThanOrEqual(0.1);
      expect(Math.max(...values), name).toBeGreaterThan(0.09);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      expect(Math.abs(mean - 0.05), name).toBeLessThan(0.01);
    }
  });

  test("forgetBias sets what the forget gate's biases add up to", async () => {
    for (const layer of [new nn.LSTM(2, 3, { forgetBias: 1.5 }), new nn.LSTMCell(2, 3, { forgetBias: 1.5 })]) {
      const state = layer.stateDict();
      const [ih, hh] = Object.keys(state).filter((name) => name.startsWith("bias"));
      const sum = (state[ih!] as Tensor).add(state[hh!] as Tensor);
      const values = await numbers(sum as AnyTensor);
      expect(values.slice(3, 6)).toEqual([1.5, 1.5, 1.5]);
      expect(values[0]).not.toBe(1.5);
    }
    expect(() => new nn.LSTM(2, 3, { forgetBias: 1, bias: false })).toThrow(DataError);
  });

  test("names and shapes are PyTorch's", () => {
    const layer = new nn.LSTM(5, 7, { layers: 2, bidirectional: true, bias: false });
    expect(Object.entries(layer.stateDict()).map(([name, value]) => [name, [...(value.shape as number[])]])).toEqual([
      ["weight_ih_l0", [28, 5]],
      ["weight_hh_l0", [28, 7]],
      ["weight_ih_l0_reverse", [28, 5]],
      ["weight_hh_l0_reverse", [28, 7]],
      ["weight_ih_l1", [28, 14]],
      ["weight_hh_l1", [28, 7]],
      ["weight_ih_l1_reverse", [28, 14]],
      ["weight_hh_l1_reverse", [28, 7]],
    ]);
    expect(new nn.GRUCell(2, 3).namedParameters().map(([name]) => name)).toEqual([
      "weight_ih",
      "weight_hh",
      "bias_ih",
      "bias_hh",
    ]);
  });
});

describe("state", () => {
  test("carried from part to part is the whole sequence", async () => {
    const layer = new nn.LSTM(2, 3, { layers: 2 });
    const x = randn([2, 6, 2]);
    const whole = layer.forward(x);
    const first = layer.forward(x.slice(0, 4, 1) as Tensor<[2, 4, 2]>);
    const second = layer.forward(x.slice(4, 6, 1) as Tensor<[2, 2, 2]>, first.hidden);
    await expectNear(second.hidden.h, whole.hidden.h);
    await expectNear(second.hidden.c, whole.hidden.c);
    await expectNear(second.output, whole.output.slice(4, 6, 1));
  });

  test("detached ends the gradient there", async () => {
    const layer = new nn.GRU(2, 3);
    const x = randn([1, 3, 2]);
    const start = layer.forward(x).hidden.h.detach();
    layer.forward(x, { h: start }).output.sum().backward();
    const truncated = await numbers(layer.parameters()[0]!.grad as AnyTensor);
    for (const parameter of layer.parameters()) parameter.grad = null;
    layer
      .forward(x, { h: full([1, 1, 3], 0).add(start) as Tensor<[1, 1, 3]> })
      .output.sum()
      .backward();
    const separate = await numbers(layer.parameters()[0]!.grad as AnyTensor);
    truncated.forEach((value, at) => expect(value).toBeCloseTo(separate[at]!, 5));
  });

  test("a cell in a loop of one's own is the layer", async () => {
    const layer = new nn.LSTM(2, 3);
    const cell = new nn.LSTMCell(2, 3);
    const state = layer.stateDict();
    cell.loadStateDict(
      Object.fromEntries(Object.entries(state).map(([name, value]) => [name.replace("_l0", ""), value])),
    );
    const x = randn([4, 5, 2]);
    const zero = full([4, 3], 0);
    const [last, outputs] = scan(
      (carry, step: Tensor<[4, 2]>) => {
        const next = cell.forward(step, carry);
        return [next, next.h] as const;
      },
      { h: zero, c: zero } as { readonly h: Tensor<[4, 3]>; readonly c: Tensor<[4, 3]> },
      x.permute([1, 0, 2]) as Tensor<[5, 4, 2]>,
    );
    const { output, hidden } = layer.forward(x);
    await expectNear(outputs.permute([1, 0, 2]), output);
    await expectNear(last.c, hidden.c.at(0));
  });
});

describe("lengths", () => {
  test("what stands behind the end may be anything, NaN too", async () => {
    const layer = new nn.LSTM(1, 2, { bidirectional: true });
    const clean = tensor([
      [[0.5], [0.25], [0]],
      [[1], [0.5], [0.25]],
    ]);
    const dirty = tensor([
      [[0.5], [0.25], [Number.NaN]],
      [[1], [0.5], [0.25]],
    ]);
    const [a, b] = [clean, dirty].map((x) => layer.forward(x, null, { lengths: [2, 3] })) as [
      ReturnType<typeof layer.forward>,
      ReturnType<typeof layer.forward>,
    ];
    expect(await b.output.array()).toEqual(await a.output.array());
    b.output.sum().backward();
    for (const { grad } of layer.parameters()) {
      for (const value of await numbers(grad as AnyTensor)) expect(Number.isFinite(value)).toBe(true);
    }
  });

  test("may be a tensor, so that one program serves all lengths", async () => {
    const layer = new nn.GRU(1, 2);
    const last = compile(
      (x: Tensor<[2, 3, 1]>, lengths: Tensor<[2], "int32">) => layer.forward(x, null, { lengths }).hidden.h,
    );
    const x = randn([2, 3, 1]);
    for (const lengths of [
      [1, 3],
      [3, 2],
    ]) {
      await expectNear(
        last(x, tensor(lengths, { dtype: "int32" }) as Tensor<[2], "int32">),
        layer.forward(x, null, { lengths }).hidden.h,
      );
    }
  });

  test("a sequence of no steps keeps the first state", async () => {
    const layer = new nn.RNN(1, 2);
    const h = randn([1, 2, 2]);
    const { hidden } = layer.forward(randn([2, 3, 1]), { h }, { lengths: [0, 3] });
    await expectNear(hidden.h.slice(0, 1, 1), h.slice(0, 1, 1));
  });
});

test("dropout stands between layers, while training only", async () => {
  seed(3);
  const layer = new nn.RNN(2, 4, { layers: 2, dropout: 0.5 });
  const x = randn([2, 3, 2]);
  const [first, second] = [await layer.forward(x).output.array(), await layer.forward(x).output.array()];
  expect(first).not.toEqual(second);
  layer.eval();
  expect(await layer.forward(x).output.array()).toEqual(await layer.forward(x).output.array());
  const single = new nn.RNN(2, 4, { dropout: 0.5 });
  expect(await single.forward(x).output.array()).toEqual(await single.forward(x).output.array());
});

test("shapes are known to the compiler", () => {
  const { output, hidden } = new nn.LSTM(3, 4, { bidirectional: true }).forward(ones([2, 5, 3]));
  expectTypeOf(output).toEqualTypeOf<Tensor<[2, 5, 8]>>();
  expectTypeOf(hidden.c).toEqualTypeOf<Tensor<[number, 2, 4]>>();
  expectTypeOf(new nn.GRU(3, 4).forward(ones([2, 5, 3])).output).toEqualTypeOf<Tensor<[2, 5, 4]>>();
  expectTypeOf(hidden.h.at(-1)).toEqualTypeOf<Tensor<[2, 4]>>();
  const [last, ys] = scan((c: Tensor<[4]>, x) => [c.add(x), { x }], ones([4]) as Tensor<[4]>, ones([5, 4]));
  expectTypeOf(last).toEqualTypeOf<Tensor<[4]>>();
  expectTypeOf(ys.x).toEqualTypeOf<Tensor<[number, 4]>>();
  // @ts-expect-error ShapeMismatch<"LSTM: takes [batch, time, 3] and gets [2, 5, 4]">
  expect(() => new nn.LSTM(3, 4).forward(ones([2, 5, 4]))).toThrow(ShapeError);
  // @ts-expect-error ShapeMismatch<"RNN: takes [batch, time, 3] and gets [2, 3]">
  expect(() => new nn.RNN(3, 4).forward(ones([2, 3]))).toThrow(ShapeError);
});

describe("errors", () => {
  const layer = new nn.LSTM(3, 4, { layers: 2 });
  const x = ones([2, 5, 3]);
  const call = layer.forward.bind(layer) as unknown as (...given: unknown[]) => unknown;
  test.each<[RegExp, new (...given: never[]) => Error, () => unknown]>([
    [/LSTM\(3, 4\): takes \[batch, time, 3\] and gets \[2, 3\]/, ShapeError, () => call(ones([2, 3]))],
    [/takes \[batch, time, 3\] and gets \[2, 5, 4\]/, ShapeError, () => call(ones([2, 5, 4]))],
    [/weights are float32 and the input float64/, DTypeError, () => call(ones([2, 5, 3], { dtype: "float64" }))],
    [
      /the first state is float32 \[1, 2, 4\], it must be float32 \[2, 2, 4\]/,
      ShapeError,
      () => call(x, { h: ones([1, 2, 4]), c: ones([1, 2, 4]) }),
    ],
    [/a length of 6 for sequences of 5 steps/, DataError, () => call(x, null, { lengths: [6, 1] })],
    [/lengths are \[3\] for a batch of 2/, ShapeError, () => call(x, null, { lengths: [1, 2, 3] })],
    [/RNN: the size 0; a whole number/, DataError, () => new nn.RNN(0, 4)],
    [
      /takes \[batch, 3\] and gets \[3\]/,
      ShapeError,
      () => (new nn.GRUCell(3, 4).forward as (...given: unknown[]) => unknown).call(new nn.GRUCell(3, 4), ones([3])),
    ],
  ])("%s", (message, kind, run) => {
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });
});

test.each([nn.RNN, nn.LSTM, nn.GRU])("%o agrees with finite differences", async (Layer) => {
  seed(2);
  const layer = new Layer(2, 3, { layers: 2, bidirectional: true, dtype: "float64" });
  const f = (x: Tensor<[2, 4, 2], "float64">): AnyTensor =>
    layer
      .forward(x, null, { lengths: [4, 3] })
      .output.square()
      .sum();
  await checkGradients(f, [randn([2, 4, 2], { dtype: "float64" })]);
});

test("an LSTM learns to add the first number and a marked one", async () => {
  seed(4);
  const model = { network: new nn.LSTM(2, 16, { forgetBias: 1 }), head: new nn.Linear(16, 1) };
  const parameters = [...model.network.parameters(), ...model.head.parameters()];
  const optimizer = new optim.Adam(parameters, { lr: 0.01 });
  const train = compile(() => {
    const values = rand([32, 8, 1]);
    const marks = tensor([[[1], [0], [0], [0], [1], [0], [0], [0]]]).expand([32, 8, 1]);
    const x = values
      .pad([
        [0, 0],
        [0, 0],
        [0, 1],
      ])
      .add(
        marks.pad([
          [0, 0],
          [0, 0],
          [1, 0],
        ]),
      ) as Tensor<[32, 8, 2]>;
    const y = values.mul(marks).sum(1) as Tensor<[32, 1]>;
    const loss = losses.mse(model.head.forward(model.network.forward(x).hidden.h.at(-1)) as Tensor<[32, 1]>, y);
    loss.backward();
    optimizer.step();
    return loss;
  });
  let mean = 0;
  for (let update = 0; update < 400; update++) {
    const loss = (await train().item()) as number;
    if (update >= 380) mean += loss / 20;
  }
  expect(mean).toBeLessThan(0.02); // predicting the mean gives 0.167
});
