/**
 * The networks in TensorFlow.js. Weights are [in, out]. Projections of all time steps are one product before the loop, as
 * its own LSTM layer does not even do. What its WASM backend cannot train says so.
 */
import { attention, dense, gelu, layerNorm } from "./layers.mjs";

const builders = {
  mlp: (tf, { widths }) => {
    const places = widths.slice(1).map((_, place) => 2 * place);
    const forward = (weights, x) =>
      places.reduce((value, place) => dense(tf, weights, place, place === 0 ? value : tf.relu(value)), x);
    return (weights, x, y) => tf.losses.softmaxCrossEntropy(y, forward(weights, x));
  },
  lstm: (tf, sizes) => lastStep(tf, sizes, lstmStep),
  gru: (tf, sizes) => lastStep(tf, sizes, gruStep),
  cnn: () => "its WASM backend has no gradient of a convolution's filter",
  gpt: (tf, sizes) => languageModel(tf, sizes),
};

/** `(weights, x, y) → scalar`, with y one-hot, for a workload, or why there is none. */
export function lossOf(tf, { kind, sizes }) {
  return builders[kind](tf, sizes);
}

function lastStep(tf, { batch, time, features, hidden }, step) {
  return (weights, x, y) => {
    const rows = weights["rnn.bias_ih_l0"].shape[0];
    const inputs = tf.add(
      tf.matMul(tf.reshape(tf.transpose(x, [1, 0, 2]), [time * batch, features]), weights["rnn.weight_ih_l0"]),
      weights["rnn.bias_ih_l0"],
    ); // [time * batch, rows]
    let state = { h: tf.zeros([batch, hidden]), c: tf.zeros([batch, hidden]) };
    for (const projected of tf.unstack(tf.reshape(inputs, [time, batch, rows]), 0)) {
      const recurrent = tf.add(tf.matMul(state.h, weights["rnn.weight_hh_l0"]), weights["rnn.bias_hh_l0"]);
      state = step(tf, projected, recurrent, state);
    }
    return tf.losses.softmaxCrossEntropy(y, dense(tf, weights, "head", state.h));
  };
}

/** Gates i, f, g, o. */
function lstmStep(tf, projected, recurrent, { c }) {
  const [i, f, g, o] = tf.split(tf.add(projected, recurrent), 4, 1);
  const cell = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
  return { h: tf.mul(tf.sigmoid(o), tf.tanh(cell)), c: cell };
}

/** Gates r, z, n. h' = n + z (h - n) */
function gruStep(tf, projected, recurrent, { h }) {
  const [xr, xz, xn] = tf.split(projected, 3, 1);
  const [hr, hz, hn] = tf.split(recurrent, 3, 1);
  const n = tf.tanh(tf.add(xn, tf.mul(tf.sigmoid(tf.add(xr, hr)), hn)));
  return { h: tf.add(n, tf.mul(tf.sigmoid(tf.add(xz, hz)), tf.sub(h, n))) };
}

/** Embeddings as products with one-hot rows: its WASM backend has no gradient of a gathering. */
function languageModel(tf, sizes) {
  const { batch, time, vocabulary, width, layers } = sizes;
  const rows = batch * time;
  return (weights, x, y) => {
    const hot = tf.oneHot(tf.reshape(x, [rows]), vocabulary);
    const tokens = tf.matMul(tf.cast(hot, "float32"), weights["tokens.weight"]); // [rows, width]
    const positioned = tf.add(tf.reshape(tokens, [batch, time, width]), weights["positions.weight"]);
    let value = tf.reshape(positioned, [rows, width]);
    for (let place = 0; place < layers; place++) {
      const name = `layers.${place}`;
      const normal = layerNorm(tf, weights, `${name}.norm1`, value);
      value = tf.add(value, attention(tf, weights, `${name}.self_attn`, normal, sizes));
      const wide = dense(tf, weights, `${name}.linear1`, layerNorm(tf, weights, `${name}.norm2`, value));
      value = tf.add(value, dense(tf, weights, `${name}.linear2`, gelu(tf, wide)));
    }
    const logits = dense(tf, weights, "head", layerNorm(tf, weights, "norm", value));
    return tf.losses.softmaxCrossEntropy(tf.reshape(y, [rows, vocabulary]), logits);
  };
}
