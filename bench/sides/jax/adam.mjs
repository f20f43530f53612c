/** Adam (Kingma and Ba 2015) with PyTorch's defaults over a record of jax-js arrays. */
import { numpy as np } from "@jax-js/jax";

const [beta1, beta2, learningRate, epsilon] = [0.9, 0.999, 1e-3, 1e-8];

export const adam = {
  /** Means of the gradients and of their squares, and the powers of the betas. */
  start(weights) {
    const zeros = () => mapRecord(weights, (weight) => np.zeros(weight.shape));
    return { mean: zeros(), square: zeros(), power1: np.array(1), power2: np.array(1) };
  },

  /** New weights and new state; takes over all that it is given. */
  update(weights, gradients, { mean, square, power1, power2 }) {
    const nextPower1 = power1.mul(beta1);
    const nextPower2 = power2.mul(beta2);
    const rate = np.array(learningRate).div(np.array(1).sub(nextPower1.ref));
    const scale = np.sqrt(np.array(1).sub(nextPower2.ref));
    const next = { mean: {}, square: {}, weights: {} };
    for (const name of Object.keys(weights)) {
      const gradient = gradients[name];
      const m = mean[name].mul(beta1).add(gradient.ref.mul(1 - beta1));
      const v = square[name].mul(beta2).add(np.square(gradient).mul(1 - beta2));
      const step = m.ref.mul(rate.ref).div(np.sqrt(v.ref).div(scale.ref).add(epsilon));
      next.weights[name] = weights[name].sub(step);
      next.mean[name] = m;
      next.square[name] = v;
    }
    rate.dispose();
    scale.dispose();
    return [next.weights, { mean: next.mean, square: next.square, power1: nextPower1, power2: nextPower2 }];
  },
};

function mapRecord(record, f) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
}
