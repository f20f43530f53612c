/** The networks in jax-js. Dense weights are [in, out]. What it has no primitives for says so. */
import { nn, numpy as np } from "@jax-js/jax";

const builders = {
  mlp: ({ widths }) => {
    const places = widths.slice(1).map((_, place) => 2 * place);
    return (weights, x, y) => {
      const logits = places.reduce((value, place) => dense(weights, place, place === 0 ? value : nn.relu(value)), x);
      return crossEntropy(logits, y, widths.at(-1));
    };
  },
  lstm: () => "jax-js has no scan",
  gru: () => "jax-js has no scan",
  cnn: () => "not written for this side",
  gpt: () => "not written for this side",
};

/** `(weights, x, y) → scalar` for a workload, or why there is none. */
export function lossOf({ kind, sizes }) {
  return builders[kind](sizes);
}

/** Takes over the weights of the layer. */
function dense(weights, name, x) {
  return np.matmul(x, weights[`${name}.weight`]).add(weights[`${name}.bias`]);
}

/** Mean over the rows of -log softmax(logits)[target]. */
function crossEntropy(logits, targets, classes) {
  const chosen = nn.oneHot(targets, classes);
  return np.mean(np.sum(nn.logSoftmax(logits, 1).mul(chosen), 1)).mul(-1);
}
