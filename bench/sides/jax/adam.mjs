/**
 * Adam (Kingma and Ba 2015) with PyTorch's defaults over a record of jax-js arrays. The bias corrections are two scalars
 * that come from outside the compiled step: every kernel less counts where kernels are small.
 */
import { numpy as np } from "@jax-js/jax";

const [beta1, beta2, learningRate, epsilon] = [0.9, 0.999, 1e-3, 1e-8];

export const adam = {
  /** Means of the gradients and of their squares. */
  start(weights) {
    const zeros = () => mapRecord(weights, (weight) => np.zeros(weight.shape));
    return { mean: zeros(), square: zeros() };
  },

  /** lr / (1 - β1^t) and 1 / sqrt(1 - β2^t) */
  corrections(step) {
    return [np.array(learningRate / (1 - beta1 ** step)), np.array(1 / Math.sqrt(1 - beta2 ** step))];
  },

  /** New weights and new state; takes over all that it is given. */
  update(weights, gradients, { mean, square }, [rate, scale]) {
    const next = { mean: {}, square: {}, weights: {} };
    for (const name of Object.keys(weights)) {
      const gradient = gradients[name];
      const m = mean[name].mul(beta1).add(gradient.ref.mul(1 - beta1));
      const v = square[name].mul(beta2).add(np.square(gradient).mul(1 - beta2));
      const move = m.ref.mul(rate.ref).div(np.sqrt(v.ref).mul(scale.ref).add(epsilon));
      next.weights[name] = weights[name].sub(move);
      next.mean[name] = m;
      next.square[name] = v;
    }
    rate.dispose();
    scale.dispose();
    return [next.weights, { mean: next.mean, square: next.square }];
  },
};

function mapRecord(record, f) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
}
