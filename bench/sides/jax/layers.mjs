/** Layers of the networks in jax-js. Weights are read from a record and shared by `.ref`; inputs are taken over. */
import { lax, nn, numpy as np } from "@jax-js/jax";

/** x [rows, in] → [rows, out] */
export function dense(weights, name, x) {
  return np.matmul(x, weights[`${name}.weight`].ref).add(weights[`${name}.bias`].ref);
}

/** 3x3, zeros around: [batch, in, height, width] → [batch, out, height, width] */
export function convolution(weights, name, x) {
  const bias = weights[`${name}.bias`].ref;
  return lax.convGeneralDilated(x, weights[`${name}.weight`].ref, [1, 1], "SAME").add(bias.reshape([-1, 1, 1]));
}

/** The greatest of each 2 x 2: [batch, channels, height, width] → [batch, channels, height / 2, width / 2] */
export function maxPool(x) {
  const [batch, channels, height, width] = x.shape;
  return np.max(x.reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5]);
}

/** Over the last axis, scaled and shifted. */
export function layerNorm(weights, name, x) {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  const standard = centred.div(np.sqrt(variance.add(1e-5)));
  return standard.mul(weights[`${name}.weight`].ref).add(weights[`${name}.bias`].ref);
}

/** Causal attention of x [batch, time, width] to itself; jax-js' own needs iterator helpers, which Node 20 lacks. */
export function attention(weights, name, x, { batch, time, width, heads }) {
  const size = width / heads;
  const projected = np
    .matmul(x, weights[`${name}.in_proj_weight`].ref)
    .add(weights[`${name}.in_proj_bias`].ref)
    .reshape([batch, time, 3, heads, size])
    .transpose([2, 0, 3, 1, 4]); // [3, batch, heads, time, size]
  const [q, k, v] = [projected.ref.slice(0), projected.ref.slice(1), projected.slice(2)];
  const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(size)); // [batch, heads, time, time]
  const shares = nn.softmax(np.where(np.tri(time).astype(np.bool), scores, -1e30), -1);
  const mixed = np.matmul(shares, v).transpose([0, 2, 1, 3]).reshape([batch, time, width]);
  return dense(weights, `${name}.out_proj`, mixed);
}

/** Mean over the rows of -log softmax(logits)[target]. */
export function crossEntropy(logits, targets) {
  const classes = logits.shape.at(-1);
  return np.mean(np.sum(nn.logSoftmax(logits, -1).mul(nn.oneHot(targets, classes)), -1)).mul(-1);
}
