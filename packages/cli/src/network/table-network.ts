/**
 * The network for table rows: embedded categories beside the numbers, then hidden layers, then one output for each class or
 * one for a number. State-dict keys: `embeddings.0.weight`, `layers.0.weight`, …
 */
import { nn } from "nabla";
import type { InputLayout } from "../preparation/feature-writer.ts";
import { embedInputs, embeddedWidth, smallEmbedding } from "./input-embeddings.ts";
import type { Matrix } from "./input-embeddings.ts";

export type Activation = "relu" | "tanh" | "sigmoid";

export type NetworkShape = {
  readonly layout: InputLayout;
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly dropout: number;
  readonly outputs: number;
};

const activations = { relu: nn.ReLU, tanh: nn.Tanh, sigmoid: nn.Sigmoid } as const;

export class TableNetwork extends nn.Module {
  readonly embeddings: readonly nn.Embedding<number, number>[];
  readonly layers: nn.Module & { forward(input: Matrix): Matrix };
  readonly #width: number;

  constructor({ layout, hidden, activation, dropout, outputs }: NetworkShape) {
    super();
    this.#width = layout.width;
    this.embeddings = layout.embeddings.map(({ places, dimensions }) => smallEmbedding(places, dimensions));
    const layers: nn.Module[] = [];
    let inputs = embeddedWidth(layout);
    for (const size of hidden) {
      layers.push(new nn.Linear(inputs, size), new activations[activation]());
      if (dropout > 0) layers.push(new nn.Dropout(dropout));
      inputs = size;
    }
    layers.push(new nn.Linear(inputs, outputs));
    // The layers are known at run time only: their shapes are checked there.
    const Layers = nn.Sequential as unknown as new (...layers: nn.Module[]) => TableNetwork["layers"];
    this.layers = new Layers(...layers);
  }

  /** [rows, width + embeddings] → [rows, outputs]; the last columns hold the places of the embedded levels. */
  override forward(input: Matrix): Matrix {
    return this.layers.forward(embedInputs(input, this.#width, this.embeddings));
  }
}

/** The number of trained weights. */
export function parameterCount(network: nn.Module): number {
  const sizes = network
    .parameters()
    .map(({ shape }) => (shape as readonly number[]).reduce((size, extent) => size * extent, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Floating-point operations of one training step for one row: forward and twice that backward, two for each weight. */
export function operationsPerRow({ layout, hidden, outputs }: NetworkShape): number {
  const sizes = [embeddedWidth(layout), ...hidden, outputs];
  return 6 * sizes.slice(1).reduce((sum, size, index) => sum + size * sizes[index]!, 0);
}

/** `9 → 64 → 64 → 3` */
export function describeNetwork({ layout, hidden, activation, dropout, outputs }: NetworkShape): string {
  const embedded = layout.embeddings.map(({ places, dimensions }) => `${places} levels as ${dimensions}`);
  const inputs = [String(layout.width), ...embedded].join(" + ");
  const between = `${activation}${dropout > 0 ? `, dropout ${dropout}` : ""}`;
  return `${[inputs, ...hidden, outputs].join(" → ")} (${between})`;
}
