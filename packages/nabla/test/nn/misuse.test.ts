// What a newcomer may get wrong: each slip has its error of the right kind, which says what is wrong, where, and what to do.
import { beforeAll, describe, expect, test } from "vitest";
import {
  DataError,
  DTypeError,
  fit,
  GradientError,
  losses,
  nn,
  ones,
  optim,
  Parameter,
  setDevice,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";

beforeAll(async () => {
  await setDevice("interpreter");
});

/** Types would refuse most of it: this is what JavaScript, and shapes that are not known, run into. */
const { Conv2d, LSTM, Linear, MultiheadAttention, Sequential, TransformerEncoderLayer, Embedding, MaxPool2d } =
  nn as unknown as Readonly<Record<string, new (...of: unknown[]) => { forward(...of: unknown[]): unknown }>>;
const anyOptim = optim as unknown as Readonly<Record<string, new (...of: unknown[]) => { step(): void }>>;
const anyFit = fit as unknown as (...of: unknown[]) => Promise<unknown>;
const integers = (values: unknown): unknown => tensor(values as number[], { dtype: "int32" });
const attend = (...of: unknown[]): unknown => new MultiheadAttention!(8, 2).forward(...of);
const keys = zeros([2, 3, 8]);

const slips: [string, () => unknown, new (...of: never[]) => Error, string | RegExp][] = [
  [
    "two axes into Conv2d",
    () => new Conv2d!(1, 4, 3).forward(zeros([28, 28])),
    ShapeError,
    "Conv2d: takes [batch, channels, height, width] or [channels, height, width], and gets [28, 28]",
  ],
  [
    "channels last into Conv2d",
    () => new Conv2d!(3, 4, 3).forward(zeros([2, 8, 8, 3])),
    ShapeError,
    "Conv2d: takes 3 channels and gets [2, 8, 8, 3]",
  ],
  [
    "images smaller than the kernel",
    () => new Conv2d!(1, 4, 5).forward(zeros([2, 1, 3, 3])),
    ShapeError,
    "a window reaches over 5 elements, there are 3",
  ],
  [
    "a padding that is no word of PyTorch's",
    () => new Conv2d!(1, 4, 3, { padding: "full" }),
    DataError,
    'padding "full"; one number, or 2 of them',
  ],
  [
    "a padding mode that does not exist",
    () => new Conv2d!(1, 4, 3, { paddingMode: "mirror" }),
    DataError,
    '"zeros", "reflect", "replicate" and "circular" exist',
  ],
  [
    "more reflected than there is",
    () => new Conv2d!(1, 4, 3, { padding: 3, paddingMode: "reflect" }).forward(zeros([1, 1, 3, 3])),
    ShapeError,
    "an axis of 3 has at most 2 elements to go around it",
  ],
  [
    "same padding with strides",
    () => new Conv2d!(1, 4, 3, { padding: "same", stride: 2 }),
    DataError,
    'padding "same" goes with stride 1 only',
  ],
  ["a pool larger than its input", () => new MaxPool2d!(5).forward(zeros([1, 1, 3, 3])), ShapeError, "MaxPool2d"],
  [
    "heads that do not divide the features",
    () => new MultiheadAttention!(10, 3),
    DataError,
    "3 heads do not divide 10 features",
  ],
  ["heads of an encoder", () => new TransformerEncoderLayer!(8, 3), DataError, "3 heads do not divide 8 features"],
  [
    "queries of other features",
    () => attend(zeros([2, 3, 7]), keys, keys),
    ShapeError,
    "query is [2, 3, 7]; [batch, length, 8] is needed",
  ],
  [
    "a mask of integers",
    () => attend(keys, keys, keys, { mask: zeros([3, 3], { dtype: "int32" }) }),
    DTypeError,
    "mask is int32; bool (true excludes) or floats",
  ],
  [
    "no batch into an LSTM",
    () => new LSTM!(3, 4).forward(zeros([5, 3])),
    ShapeError,
    "LSTM(3, 4): takes [batch, time, 3] and gets [5, 3]",
  ],
  [
    "lengths longer than time",
    () => new LSTM!(3, 4).forward(zeros([2, 5, 3]), null, { lengths: [5, 6] }),
    DataError,
    "a length of 6 for sequences of 5 steps",
  ],
  [
    "half of an LSTM's state",
    () => new LSTM!(3, 4).forward(zeros([2, 5, 3]), { h: zeros([1, 2, 4]) }),
    ShapeError,
    "the first state is undefined, it must be float32 [1, 2, 4]",
  ],
  [
    "lengths without a name",
    () => new LSTM!(3, 4).forward(zeros([2, 5, 3]), null, [5, 5]),
    DataError,
    "LSTM: 0 is none of the options lengths",
  ],
  [
    "a nonlinearity that does not exist",
    () => new nn.RNN(3, 4, { nonlinearity: "sigmoid" as never }),
    DataError,
    'RNN: nonlinearity "sigmoid"; "tanh", "relu" exist',
  ],
  [
    "an approximation that does not exist",
    () => new nn.GELU({ approximate: "foo" as never }).forward(zeros([2])),
    DataError,
    'gelu: approximate "foo"; "none", "tanh" exist',
  ],
  ["a float64 input", () => new LSTM!(3, 4).forward(zeros([2, 5, 3], { dtype: "float64" })), DTypeError, "use astype"],
  [
    "features that differ",
    () => new Linear!(3, 4).forward(zeros([2, 5])),
    ShapeError,
    "Linear(3, 4): takes [..., 3] and gets [2, 5]",
  ],
  [
    "plain arrays",
    () => new Linear!(3, 4).forward([[1, 2, 3]]),
    DataError,
    "Linear: takes a tensor and gets an array; tensor(…) makes one",
  ],
  [
    "nothing",
    () => new Sequential!(new Linear!(3, 4)).forward(undefined),
    DataError,
    "Sequential: takes a tensor and gets undefined",
  ],
  [
    "a function among layers",
    () => new Sequential!(new Linear!(3, 4), (x: unknown) => x),
    DataError,
    "Sequential: layer 1 is a function or a class; layers are modules",
  ],
  ["a class among layers", () => new Sequential!(Linear), DataError, "Sequential: layer 0 is a function or a class"],
  [
    "words as floats",
    () => new Embedding!(5, 2).forward(tensor([0.5])),
    DTypeError,
    "indices are float32; int32 is needed",
  ],
  [
    "a word that is not in the table",
    () => new Embedding!(5, 2).forward(integers([5])),
    DataError,
    "index 5 (element 0 of the indices) is out of range, there are 5",
  ],
  [
    "labels as floats",
    () => losses.crossEntropy(zeros([2, 3]), tensor([0, 1])),
    ShapeError,
    'for class indices, use astype("int32")',
  ],
  [
    "labels before logits",
    () => losses.crossEntropy(integers([0, 1]) as never, zeros([2, 3])),
    DTypeError,
    "logits are int32",
  ],
  ["targets that would broadcast", () => losses.mse(zeros([4, 1]), zeros([4])), ShapeError, "they must have one shape"],
  [
    "ctc lengths beyond the outputs",
    () => losses.ctc(zeros([3, 1, 4]), integers([[1]]) as never, [5], [1]),
    DataError,
    "inputLengths has 5; 0 to 3 is possible",
  ],
  ["no parameters", () => new anyOptim["Adam"]!([]), DataError, "Adam: there are no parameters to train"],
  [
    "a model for its parameters",
    () => new anyOptim["Adam"]!(new nn.Linear(2, 2)),
    DataError,
    "such as model.parameters(), and gets Linear",
  ],
  [
    "named parameters",
    () => new anyOptim["SGD"]!(new nn.Linear(2, 2).namedParameters(), { lr: 1 }),
    DataError,
    "SGD: takes parameters, such as model.parameters(), and gets an array",
  ],
  ["tensors for parameters", () => new anyOptim["Adam"]!([zeros([2])]), DataError, "gets a tensor"],
  ["nothing for parameters", () => new anyOptim["Adam"]!(), DataError, "gets undefined"],
  [
    "a parameter twice",
    () => {
      const all = new nn.Linear(2, 2).parameters();
      return new optim.Adam([...all, all[0]!]);
    },
    DataError,
    "a parameter is there twice",
  ],
  [
    "a rate that is no number",
    () => new optim.Adam(new nn.Linear(2, 2).parameters(), { lr: NaN }),
    DataError,
    "lr NaN is no learning rate",
  ],
  [
    "a loss of several numbers",
    () => (new nn.Linear(2, 2).forward(ones([3, 2])) as unknown as Tensor<[]>).backward(),
    GradientError,
    "not of [3, 2]; take its sum or mean",
  ],
  ["a loss without parameters", () => ones([2]).sum().backward(), GradientError, "depends on no parameter"],
  [
    "a loss of integers",
    () => new Parameter(tensor([1])).value.astype("int32").sum().backward(),
    GradientError,
    "int32 has no gradient",
  ],
  [
    "a step without backward",
    () => new optim.SGD(new nn.Linear(2, 2).parameters(), { lr: 0.1 }).step(),
    GradientError,
    "call backward on the loss first",
  ],
  [
    "clipping without backward",
    () => optim.clipGradNorm(new nn.Linear(2, 2).parameters(), 1),
    GradientError,
    "call backward on the loss first",
  ],
];

test.each(slips)("%s", (_, slip, kind, message) => {
  expect(slip).toThrow(kind);
  expect(slip).toThrow(message);
});

interface Forward {
  forward(...of: unknown[]): unknown;
}

/** The sizes that each layer with options takes before them. */
const sizes: Readonly<Record<string, readonly unknown[]>> = {
  Linear: [3, 2],
  Embedding: [4, 3],
  Flatten: [],
  MultiheadAttention: [8, 2],
  TransformerEncoderLayer: [8, 2],
  Conv1d: [1, 1, 3],
  Conv2d: [1, 1, 3],
  ConvTranspose2d: [1, 1, 3],
  MaxPool1d: [2],
  MaxPool2d: [2],
  AvgPool1d: [2],
  AvgPool2d: [2],
  RNN: [3, 2],
  LSTM: [3, 2],
  GRU: [3, 2],
  RNNCell: [3, 2],
  LSTMCell: [3, 2],
  GRUCell: [3, 2],
  BatchNorm1d: [3],
  BatchNorm2d: [3],
  LayerNorm: [3],
  RMSNorm: [3],
  GroupNorm: [1, 3],
  Softmax: [],
  LogSoftmax: [],
  LeakyReLU: [],
  ELU: [],
  GELU: [],
  Softplus: [],
};

describe.each(Object.entries(sizes))("options of %s", (name, first) => {
  const Layer = (nn as unknown as Readonly<Record<string, new (...of: unknown[]) => unknown>>)[name]!;

  test("have the names that exist, and stand in a record", () => {
    expect(() => new Layer(...first, { biass: false })).toThrow(`${name}: biass is none of the options `);
    expect(() => new Layer(...first, 0)).toThrow(`${name}: 0 is none of the options `);
    expect(() => new Layer(...first, undefined)).not.toThrow();
  });
});

test.each(
  [
    ["Conv1d", "Conv2d", "ConvTranspose2d"].map((name) => [name, [1, 1, 3]] as const),
    ["MaxPool2d", "AvgPool1d", "AdaptiveAvgPool2d", "BatchNorm1d", "LayerNorm", "RMSNorm"].map(
      (name) => [name, [2]] as const,
    ),
    ["LSTM", "GRUCell", "MultiheadAttention"].map((name) => [name, [2, 2]] as const),
    ["ReLU", "Softmax", "Dropout", "Flatten"].map((name) => [name, []] as const),
    [["GroupNorm", [1, 2]] as const],
  ].flat(),
)("plain arrays into %s", (name, first) => {
  const Layer = (nn as unknown as Readonly<Record<string, new (...of: unknown[]) => Forward>>)[name]!;
  const layer = new Layer(...first);
  expect(() => layer.forward([[1, 2]])).toThrow(/takes a tensor and gets an array/);
});

describe("options by PyTorch's names", () => {
  const x = tensor([[1, 2, 3], [4, 6, 9]]) as never; // prettier-ignore

  test("of layers", async () => {
    for (const Layer of [nn.Softmax, nn.LogSoftmax]) {
      expect(await new Layer({ dim: 0 }).forward(x).data()).toEqual(await new Layer({ axis: 0 }).forward(x).data());
    }
    expect(new nn.Flatten({ startDim: 0, endDim: 1 }).forward(zeros([2, 3, 4]) as never).shape).toEqual([6, 4]);
    expect(new nn.Embedding(4, 3, { paddingIdx: -1 }).paddingIndex).toBe(3);
    expect(new nn.GRU(3, 2, { numLayers: 2 }).layers).toBe(2);
  });

  test("batchFirst, which is how it always is", () => {
    const layers = [
      (options: object) => new nn.LSTM(3, 2, options),
      (options: object) => new nn.MultiheadAttention(4, 2, options),
      (options: object) => new nn.TransformerEncoderLayer(4, 2, options),
    ];
    for (const create of layers) {
      expect(() => create({ batchFirst: true })).not.toThrow();
      expect(() => create({ batchFirst: false })).toThrow(/batchFirst false; inputs are \[batch, time, features\]/);
    }
  });

  test("softplus with a beta, of a tensor as of the layer", async () => {
    const steep = new nn.Softplus({ beta: 3 }).forward(x) as Tensor;
    expect(await (x as Tensor).softplus(3).data()).toEqual(await steep.data());
    expect(await tensor([0]).softplus(3).item()).toBeCloseTo(Math.log(2) / 3, 6);
  });

  test("of attention", async () => {
    const layer = new MultiheadAttention!(2, 1);
    const data = tensor([[[1, 2], [3, 5], [7, 4]]]); // prettier-ignore
    const attended = async (masks?: object): Promise<unknown> =>
      (layer.forward(data, data, data, masks) as { weights: Tensor }).weights.data();
    const mask = tensor([[false, true, false], [false, false, true], [false, false, false]]); // prettier-ignore
    expect(await attended({ isCausal: true })).toEqual(await attended({ causal: true }));
    expect(await attended({ attnMask: mask })).toEqual(await attended({ mask }));
    expect(await attended({ isCausal: true })).not.toEqual(await attended());
    await expect(attended({ is_causal: true })).rejects.toThrow(
      "MultiheadAttention: is_causal is none of the options keyPaddingMask, mask, attnMask, causal, isCausal",
    );
  });
});

describe("fit", () => {
  const options = (): { model: nn.Linear<2, 1>; others: object } => {
    const model = new nn.Linear(2, 1);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    return { model, others: { loss: losses.mse, optimizer, epochs: 1 } };
  };

  test.each([
    ["no batches", [], "the training data gave no batch in epoch 1"],
    ["no rows", [zeros([0, 2]), zeros([0, 1])], "0 rows make no batch"],
    ["no data", undefined, "the data is undefined; batches, a function that gives them, or two tensors are needed"],
    [
      "NaN among the inputs",
      [tensor([[NaN, 1]]), zeros([1, 1])],
      /loss is NaN in epoch 1, batch 1.*inputs and targets/,
    ],
  ])("%s", async (_, train, message) => {
    const { model, others } = options();
    const trained = anyFit(model, { train, ...others });
    await expect(trained).rejects.toThrow(DataError);
    await expect(trained).rejects.toThrow(message);
  });

  test("an optimizer of another model", async () => {
    const { others } = options();
    const trained = anyFit(new nn.Linear(2, 1), { train: [ones([4, 2]), zeros([4, 1])], ...others });
    await expect(trained).rejects.toThrow(GradientError);
  });
});

describe("what works, though it may surprise", () => {
  test("backward twice adds up, as PyTorch's", async () => {
    const w = new Parameter(tensor([1, 2]));
    const loss = w.value.square().sum();
    loss.backward();
    loss.backward();
    expect(await w.grad!.array()).toEqual([4, 8]);
  });

  test("weights that are tied are one parameter under two names, with the sum of both gradients", async () => {
    class Tied extends nn.Module {
      readonly first = new nn.Linear(2, 2, { bias: false });
      readonly second = new nn.Linear(2, 2, { bias: false });
      constructor() {
        super();
        (this.second as { weight: unknown }).weight = this.first.weight;
        this.first.weight.value = tensor([[1, 2], [0, 1]]); // prettier-ignore
      }
      forward(x: Parameters<nn.Linear<2, 2>["forward"]>[0]): ReturnType<nn.Linear<2, 2>["forward"]> {
        return this.second.forward(this.first.forward(x) as never) as never;
      }
    }
    const model = new Tied();
    expect(model.parameters()).toHaveLength(1);
    expect(Object.keys(model.stateDict())).toEqual(["first.weight", "second.weight"]);
    (model.forward(tensor([[1, 1]]) as never) as ReturnType<typeof ones>).sum().backward();
    // y = W W x: d/dW Σ y = (W^T 1) x^T + 1 (W x)^T with x = [1, 1], W x = [3, 1], W^T 1 = [1, 3].
    expect(await model.first.weight.grad!.array()).toEqual([[1 + 3, 1 + 1], [3 + 3, 3 + 1]]); // prettier-ignore
    new optim.SGD(model.parameters(), { lr: 1 }).step();
    expect(await model.second.weight.value.array()).toEqual([[-3, 0], [-6, -3]]); // prettier-ignore
  });

  test("a class, or a length of ctc, that only the device can see gives NaN, never a number", async () => {
    expect(await losses.crossEntropy(zeros([2, 3]), integers([0, 3]) as never).item()).toBeNaN();
    const long = losses.ctc(zeros([3, 1, 4]), integers([[1]]) as never, integers([5]) as never, [1]);
    expect(await long.item()).toBeNaN();
  });
});
