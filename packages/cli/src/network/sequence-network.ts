/**
 * The network for windows: recurrent layers that read a window step by step, and a head that answers from the state after the
 * last one. State-dict keys: `embeddings.0.weight`, `layers.0.weight_ih_l0`, …, `head.weight`, `head.bias`.
 */
import { nn, zeros } from "nabla";
import type { Tensor } from "nabla";
import type { InputLayout } from "../preparation/feature-writer.ts";
import { rowLength } from "../preparation/feature-writer.ts";
import { embedInputs, embeddedWidth, smallEmbedding } from "./input-embeddings.ts";
import type { Matrix } from "./input-embeddings.ts";

export type SequenceModel = "rnn" | "lstm" | "gru";

export type SequenceShape = {
  readonly model: SequenceModel;
  /** Of one step. */
  readonly layout: InputLayout;
  readonly window: number;
  readonly hidden: readonly number[];
  readonly activation: "relu" | "tanh";
  readonly dropout: number;
  readonly outputs: number;
};

type Steps = Tensor<[number, number, number]>;
type Layer = nn.Module & { forward(input: Steps): { readonly output: Steps; readonly hidden: { readonly h: Steps } } };

export class SequenceNetwork extends nn.Module {
  readonly embeddings: readonly nn.Embedding<number, number>[];
  readonly layers: readonly Layer[];
  readonly dropout: nn.Dropout;
  readonly head: nn.Linear<number, number>;
  readonly #shape: SequenceShape;

  constructor(shape: SequenceShape) {
    super();
    this.#shape = shape;
    const { layout, hidden, dropout, outputs } = shape;
    this.embeddings = layout.embeddings.map(({ places, dimensions }) => smallEmbedding(places, dimensions));
    const sizes = [embeddedWidth(layout), ...hidden];
    this.layers = hidden.map((size, index) => recurrentLayer(shape, sizes[index]!, size));
    this.dropout = new nn.Dropout(dropout);
    this.head = new nn.Linear(sizes.at(-1)!, outputs);
    // An untrained network answers 0: the naive forecast, or every class alike.
    this.head.weight.value = zeros([outputs, sizes.at(-1)!]) as never;
    this.head.bias!.value = zeros([outputs]) as never;
  }

  /** [rows, window * (width + embeddings)] → [rows, outputs] */
  override forward(input: Matrix): Matrix {
    const { layout, window } = this.#shape;
    const rows = input.shape[0];
    const steps = input.reshape([rows * window, rowLength(layout)]) as Matrix;
    const vectors = embedInputs(steps, layout.width, this.embeddings);
    let sequence = vectors.reshape([rows, window, vectors.shape[1]]) as Steps;
    for (const layer of this.layers.slice(0, -1))
      sequence = this.dropout.forward(layer.forward(sequence).output) as Steps;
    const last = this.layers.at(-1)!.forward(sequence).hidden.h.at(-1) as Matrix; // [rows, hidden]
    return this.head.forward(this.dropout.forward(last) as Matrix) as Matrix;
  }
}

function recurrentLayer({ model, activation }: SequenceShape, inputs: number, hidden: number): Layer {
  switch (model) {
    case "rnn":
      return new nn.RNN(inputs, hidden, { nonlinearity: activation }) as unknown as Layer;
    case "lstm":
      return new nn.LSTM(inputs, hidden, { forgetBias: 1 }) as unknown as Layer;
    case "gru":
      return new nn.GRU(inputs, hidden) as unknown as Layer;
  }
}

/** Gates of each model: weight matrices of the hidden size. */
const gates = { rnn: 1, lstm: 4, gru: 3 } as const;

/** Floating-point operations of one training step for one window: forward and twice that backward, two for each weight. */
export function operationsPerWindow({ model, layout, window, hidden, outputs }: SequenceShape): number {
  const sizes = [embeddedWidth(layout), ...hidden];
  const perStep = hidden.reduce((sum, size, index) => sum + gates[model] * size * (sizes[index]! + size), 0);
  return 6 * (window * perStep + sizes.at(-1)! * outputs);
}

/** `14 steps of 9 → lstm 32 → 1` */
export function describeSequenceNetwork(shape: SequenceShape): string {
  const { model, layout, window, hidden, activation, dropout, outputs } = shape;
  const embedded = layout.embeddings.map(({ places, dimensions }) => `${places} levels as ${dimensions}`);
  const inputs = [String(layout.width), ...embedded].join(" + ");
  const layers = hidden.map((size) => `${model} ${size}`);
  const words = [...(model === "rnn" ? [activation] : []), ...(dropout > 0 ? [`dropout ${dropout}`] : [])].join(", ");
  const steps = `${window} ${window === 1 ? "step" : "steps"} of ${inputs}`;
  return `${[steps, ...layers, outputs].join(" → ")}${words === "" ? "" : ` (${words})`}`;
}
