/**
 * RAdam (Liu et al. 2020): Adam that goes without its adaptive rates until their variance can be told. Formulas and
 * defaults: PyTorch's, but for how the number of samples is computed, which keeps its digits in float32.
 */
import { where } from "../tensor/combine.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";
import { follow, oneMinusPower, withDecay } from "./formulas.ts";
import type { CommonSettings, Parameters } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateRule } from "./rule.ts";
import { atLeastZero, checkBetas, requireSetting } from "./settings.ts";

export interface RAdamSettings extends CommonSettings {
  /** How slowly the means of the gradient and of its square follow; [0.9, 0.999]. */
  readonly betas: readonly [number, number];
  /** Added to the root of the mean square; 1e-8. */
  readonly eps: number;
  /** The strength of an L2 penalty, added to the gradient; 0. */
  readonly weightDecay: number;
}

const defaults: RAdamSettings = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 };

/** Coefficients B_n / n! of x / (e^x - 1) = 1 - x/2 + x²/12 - x⁴/720 + …, from x² on. */
const series = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000];

/**
 * ρ_t = ρ_∞ - 2 t β^t / (1 - β^t), about the number of samples in the mean of squares. With a = -log β and x = a t the last
 * term is 2/a x / (e^x - 1) = 2/a - t + 2/a (x²/12 - …): so written, nothing large is subtracted from its like.
 */
function samples(beta: number, step: Tensor): Tensor {
  const decay = -Math.log(beta);
  const x = step.mul(decay);
  const square = x.square();
  const small = series.reduceRight<Tensor>((sum, coefficient) => sum.add(coefficient).mul(square), square.mul(0));
  const large = x.div(x.expm1()).add(x.mul(0.5)).sub(1);
  const rest = where(x.lt(1), small, large).mul(-2 / decay);
  return step.add(rest).add(2 / (1 - beta) - 1 - 2 / decay);
}

/** m, v as Adam's;  w -= lr m / (1 - β1^t) r sqrt(1 - β2^t) / (sqrt(v) + eps) where ρ_t > 5, else lr m / (1 - β1^t). */
const rule: UpdateRule<RAdamSettings> = {
  name: "RAdam",
  defaults,
  check({ betas, eps, weightDecay }) {
    atLeastZero("RAdam", { eps, weightDecay });
    checkBetas("RAdam", betas);
    requireSetting(betas[1] > 0, `RAdam: the second beta is ${betas[1]}; a number above 0 is needed`);
  },
  state: () => ["exp_avg", "exp_avg_sq"],
  update({ value, gradient, state, learningRate, step, settings }) {
    const { betas, eps, weightDecay } = settings;
    const [beta1, beta2] = betas;
    const direction = withDecay(gradient, value, weightDecay);
    const mean = follow(state["exp_avg"]!, beta1, direction);
    const square = follow(state["exp_avg_sq"]!, beta2, direction.square());
    const most = 2 / (1 - beta2) - 1;
    const count = samples(beta2, step);
    const isKnown = count.gt(5);
    const known = where(isKnown, count, 6); // what is left out by `where` must not overflow or be NaN
    const ratio = known
      .sub(4)
      .mul(known.sub(2))
      .mul(most)
      .div(known.mul((most - 4) * (most - 2)));
    const adaptive = ratio.mul(oneMinusPower(beta2, step)).sqrt().div(square.sqrt().add(eps));
    const update = mean.mul(where(isKnown, adaptive, 1));
    const rate = learningRate.div(oneMinusPower(beta1, step));
    return { value: value.sub(update.mul(rate)), state: { exp_avg: mean, exp_avg_sq: square } };
  },
};

/** `new RAdam(model.parameters(), { lr: 1e-3 })` */
export class RAdam extends Optimizer<RAdamSettings> {
  constructor(parameters: Parameters<RAdamSettings>, settings: Partial<RAdamSettings> = {}) {
    super(rule, parameters, settings);
  }
}
