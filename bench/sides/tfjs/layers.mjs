/** Layers of the networks in TensorFlow.js: products of two axes, [rows, features], which its kernels like best. */

/** x [rows, in] → [rows, out] */
export function dense(tf, weights, name, x) {
  return tf.add(tf.matMul(x, weights[`${name}.weight`]), weights[`${name}.bias`]);
}

/** Over the last axis, scaled and shifted. */
export function layerNorm(tf, weights, name, x) {
  const { mean, variance } = tf.moments(x, -1, true);
  const standard = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
  return tf.add(tf.mul(standard, weights[`${name}.weight`]), weights[`${name}.bias`]);
}

/** x Φ(x) */
export function gelu(tf, x) {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

/** Causal attention of x [batch * time, width] to itself. */
export function attention(tf, weights, name, x, { batch, time, width, heads }) {
  const size = width / heads;
  const projected = tf.add(tf.matMul(x, weights[`${name}.in_proj_weight`]), weights[`${name}.in_proj_bias`]);
  const parts = tf.transpose(tf.reshape(projected, [batch, time, 3, heads, size]), [2, 0, 3, 1, 4]);
  const [q, k, v] = tf.unstack(parts, 0); // [batch, heads, time, size] each
  const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(size)); // [batch, heads, time, time]
  const shares = tf.softmax(tf.add(scores, hidden(tf, time)));
  const mixed = tf.reshape(tf.transpose(tf.matMul(shares, v), [0, 2, 1, 3]), [batch * time, width]);
  return dense(tf, weights, `${name}.out_proj`, mixed);
}

/** [time, time]: 0 where a position may look, and a great negative number behind it. */
function hidden(tf, time) {
  const values = new Float32Array(time * time);
  for (let query = 0; query < time; query++) values.fill(-1e30, query * time + query + 1, (query + 1) * time);
  return tf.tensor(values, [time, time]);
}
