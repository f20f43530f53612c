/** Every layer with inputs that it is smooth at, for tests of gradients of first and second order. */
import { nn, randn, tensor, type AnyTensor, type Tensor } from "../../src/index.ts";

export interface LayerCase {
  readonly module: nn.Module;
  readonly inputs: readonly AnyTensor[];
  /** What to check of what the layer gives; its one tensor where it is not told. */
  readonly output?: (result: never) => AnyTensor;
}

const normal = (...shape: number[]): AnyTensor => randn(shape) as AnyTensor;
const only = (module: nn.Module, ...inputs: AnyTensor[]): LayerCase => ({ module, inputs });

/** All that a recurrent layer gives, as one tensor. */
const everything = (result: unknown): AnyTensor => {
  const tensors = (value: unknown): AnyTensor[] =>
    value !== null && typeof value === "object" && "shape" in value
      ? [value as unknown as AnyTensor]
      : Object.values(value as object).flatMap(tensors);
  const sums = tensors(result).map(
    (part, place) =>
      (part as Tensor)
        .mul(place + 1)
        .square()
        .sum() as Tensor<[]>,
  );
  return sums.reduce((a, b) => a.add(b) as Tensor<[]>) as AnyTensor;
};

/** A recurrent layer with lengths, which are no tensors to differentiate by. */
class Sequences extends nn.Module {
  readonly layer: nn.Module;
  readonly #lengths: readonly number[];

  constructor(layer: nn.Module, lengths: readonly number[]) {
    super();
    this.layer = layer;
    this.#lengths = lengths;
  }

  forward(x: AnyTensor): unknown {
    const { layer } = this as unknown as { layer: { forward(...of: unknown[]): unknown } };
    return layer.forward(x, null, { lengths: this.#lengths });
  }
}

const sequences = (module: nn.Module, ...inputs: AnyTensor[]): LayerCase => ({ module, inputs, output: everything });
const smooth = { dimFeedforward: 3, dropout: 0, activation: "gelu" } as const;

export const layerCases: readonly (readonly [string, () => LayerCase])[] = [
  ["Linear", () => only(new nn.Linear(3, 2), normal(2, 3))],
  ["Conv1d", () => only(new nn.Conv1d(2, 4, 3, { groups: 2, stride: 2, padding: 1 }), normal(2, 2, 7))],
  ["Conv2d", () => only(new nn.Conv2d(2, 3, [2, 3], { padding: "same", dilation: [1, 2] }), normal(1, 2, 4, 5))],
  [
    "Conv2d, reflect",
    () => only(new nn.Conv2d(1, 2, 2, { padding: [1, 2], paddingMode: "reflect" }), normal(1, 1, 3, 3)),
  ],
  ["Conv1d, replicate", () => only(new nn.Conv1d(1, 2, 3, { padding: 4, paddingMode: "replicate" }), normal(1, 1, 3))],
  ["Conv1d, circular", () => only(new nn.Conv1d(1, 2, 3, { padding: 2, paddingMode: "circular" }), normal(2, 1, 4))],
  ["ConvTranspose2d", () => only(new nn.ConvTranspose2d(2, 2, 3, { stride: 2, padding: 1 }), normal(1, 2, 3, 3))],
  ["MaxPool1d", () => only(new nn.MaxPool1d(3, { stride: 2, padding: 1 }), normal(1, 2, 6))],
  ["MaxPool2d", () => only(new nn.MaxPool2d(2, { stride: 1 }), normal(1, 2, 3, 4))],
  ["AvgPool1d", () => only(new nn.AvgPool1d(2), normal(1, 2, 5))],
  ["AvgPool2d", () => only(new nn.AvgPool2d(3, { stride: 2, padding: 1 }), normal(1, 1, 5, 4))],
  ["AdaptiveAvgPool2d", () => only(new nn.AdaptiveAvgPool2d([2, 3]), normal(1, 2, 4, 5))],
  ["BatchNorm1d", () => only(new nn.BatchNorm1d(3), normal(4, 3))],
  ["BatchNorm2d", () => only(new nn.BatchNorm2d(2).eval(), normal(2, 2, 2, 2))],
  ["LayerNorm", () => only(new nn.LayerNorm(4), normal(3, 4))],
  ["GroupNorm", () => only(new nn.GroupNorm(2, 4), normal(2, 4, 3))],
  ["RMSNorm", () => only(new nn.RMSNorm([2, 3]), normal(2, 2, 3))],
  ["Embedding", () => only(new nn.Embedding(5, 2), tensor([1, 1, 4], { dtype: "int32" }) as AnyTensor)],
  ["RNN", () => sequences(new nn.RNN(2, 3, { layers: 2 }), normal(2, 3, 2))],
  ["LSTM", () => sequences(new nn.LSTM(2, 3, { bidirectional: true }), normal(2, 3, 2))],
  ["GRU", () => sequences(new nn.GRU(2, 3, { bias: false }), normal(2, 3, 2))],
  ["LSTM with lengths", () => sequences(new Sequences(new nn.LSTM(2, 2, { layers: 2 }), [3, 1]), normal(2, 3, 2))],
  [
    "GRU with lengths",
    () => sequences(new Sequences(new nn.GRU(2, 2, { bidirectional: true }), [1, 3]), normal(2, 3, 2)),
  ],
  ["RNNCell", () => sequences(new nn.RNNCell(2, 3), normal(2, 2))],
  ["LSTMCell", () => sequences(new nn.LSTMCell(2, 3), normal(2, 2))],
  ["GRUCell", () => sequences(new nn.GRUCell(2, 3), normal(2, 2))],
  [
    "MultiheadAttention",
    () => sequences(new nn.MultiheadAttention(4, 2, { vdim: 3 }), normal(2, 2, 4), normal(2, 3, 4), normal(2, 3, 3)),
  ],
  ["TransformerEncoderLayer", () => only(new nn.TransformerEncoderLayer(4, 2, smooth), normal(1, 3, 4))],
  [
    "TransformerEncoderLayer, normFirst",
    () => only(new nn.TransformerEncoderLayer(4, 1, { ...smooth, normFirst: true }), normal(1, 2, 4)),
  ],
  ["Sigmoid", () => only(new nn.Sigmoid(), normal(3))],
  ["Tanh", () => only(new nn.Tanh(), normal(3))],
  ["ReLU", () => only(new nn.ReLU(), normal(3))],
  ["LeakyReLU", () => only(new nn.LeakyReLU(), normal(3))],
  ["ELU", () => only(new nn.ELU({ alpha: 0.7 }), normal(3))],
  ["SELU", () => only(new nn.SELU(), normal(3))],
  ["GELU", () => only(new nn.GELU(), normal(3))],
  ["GELU by tanh", () => only(new nn.GELU({ approximate: "tanh" }), normal(3))],
  ["SiLU", () => only(new nn.SiLU(), normal(3))],
  ["Mish", () => only(new nn.Mish(), normal(3))],
  ["Softplus", () => only(new nn.Softplus({ beta: 2 }), normal(3))],
  ["HardSigmoid", () => only(new nn.HardSigmoid(), normal(3))],
  ["Softmax", () => only(new nn.Softmax(), normal(2, 3))],
  ["LogSoftmax", () => only(new nn.LogSoftmax({ axis: 0 }), normal(2, 3))],
  [
    "Sequential",
    () =>
      only(
        new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Dropout(0.5), new nn.Linear(4, 2)),
        normal(2, 3),
      ),
  ],
  ["Flatten", () => only(new nn.Flatten(), normal(2, 2, 2))],
];
