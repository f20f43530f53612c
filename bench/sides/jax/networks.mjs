/** The networks in jax-js. Dense weights are [in, out]. What it has no primitives for says so. */
import { nn, numpy as np, tree } from "@jax-js/jax";
import { attention, convolution, crossEntropy, dense, layerNorm, maxPool } from "./layers.mjs";

const forwards = {
  mlp: ({ widths }) => {
    const places = widths.slice(1).map((_, place) => 2 * place);
    return (weights, x) =>
      places.reduce((value, place) => dense(weights, place, place === 0 ? value : nn.relu(value)), x);
  },
  cnn:
    ({ batch }) =>
    (weights, x) => {
      const first = maxPool(nn.relu(convolution(weights, 0, x)));
      const second = maxPool(nn.relu(convolution(weights, 3, first)));
      return dense(weights, 7, second.reshape([batch, -1]));
    },
  gpt: (sizes) => (weights, x) => {
    const tokens = np.matmul(nn.oneHot(x, sizes.vocabulary), weights["tokens.weight"].ref);
    let value = tokens.add(weights["positions.weight"].ref); // [batch, time, width]
    for (let place = 0; place < sizes.layers; place++) {
      const name = `layers.${place}`;
      value = value.ref.add(attention(weights, `${name}.self_attn`, layerNorm(weights, `${name}.norm1`, value), sizes));
      const wide = dense(weights, `${name}.linear1`, layerNorm(weights, `${name}.norm2`, value.ref));
      value = value.add(dense(weights, `${name}.linear2`, nn.gelu(wide, { approximate: false })));
    }
    return dense(weights, "head", layerNorm(weights, "norm", value));
  },
};

/** `(weights, x, y) → scalar` for a workload, which takes over what it is given, or why there is none. */
export function lossOf({ kind, sizes }) {
  if (kind === "lstm" || kind === "gru") return "jax-js has no scan";
  const forward = forwards[kind](sizes);
  return (weights, x, y) => {
    const loss = crossEntropy(forward(weights, x), y);
    tree.dispose(weights);
    return loss;
  };
}
