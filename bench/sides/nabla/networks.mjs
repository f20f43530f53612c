/** The networks in nabla. Each has PyTorch's parameter names, and `loss(x, y)`. */
import { losses, nn } from "../../../packages/nabla/dist/index.js";

const builders = {
  mlp: ({ widths }) => {
    const linears = widths.slice(1).map((width, place) => new nn.Linear(widths[place], width));
    return new Classifier(...linears.flatMap((layer, place) => (place === 0 ? [layer] : [new nn.ReLU(), layer])));
  },
  lstm: (sizes) => new LastStep(new nn.LSTM(sizes.features, sizes.hidden), sizes),
  gru: (sizes) => new LastStep(new nn.GRU(sizes.features, sizes.hidden), sizes),
  cnn: ({ side, channels: [first, second, third], kernel, classes }) =>
    new Classifier(
      new nn.Conv2d(first, second, kernel, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(second, third, kernel, { padding: 1 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(third * (side / 4) ** 2, classes),
    ),
  gpt: (sizes) => new LanguageModel(sizes),
};

/** The network of a workload. */
export function createNetwork({ kind, sizes }) {
  return builders[kind](sizes);
}

class Classifier extends nn.Sequential {
  loss(x, y) {
    return losses.crossEntropy(this.forward(x), y);
  }
}

class LastStep extends nn.Module {
  constructor(rnn, { hidden, classes }) {
    super();
    this.rnn = rnn;
    this.head = new nn.Linear(hidden, classes);
  }

  forward(x) {
    return this.head.forward(this.rnn.forward(x).hidden.h.at(-1));
  }

  loss(x, y) {
    return losses.crossEntropy(this.forward(x), y);
  }
}

class LanguageModel extends nn.Module {
  constructor({ time, vocabulary, width, heads, layers, inner }) {
    super();
    const options = { dimFeedforward: inner, dropout: 0, activation: "gelu", normFirst: true };
    this.tokens = new nn.Embedding(vocabulary, width);
    this.positions = new nn.Embedding(time, width);
    this.layers = Array.from({ length: layers }, () => new nn.TransformerEncoderLayer(width, heads, options));
    this.norm = new nn.LayerNorm(width);
    this.head = new nn.Linear(width, vocabulary);
  }

  /** [batch, time] → [batch, time, vocabulary] */
  forward(x) {
    let value = this.tokens.forward(x).add(this.positions.weight.value);
    for (const layer of this.layers) value = layer.forward(value, { causal: true });
    return this.head.forward(this.norm.forward(value));
  }

  loss(x, y) {
    const logits = this.forward(x); // [batch, time, vocabulary]
    return losses.crossEntropy(logits.reshape([-1, logits.shape.at(-1)]), y.reshape([-1]));
  }
}
