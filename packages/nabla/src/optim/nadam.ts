/**
 * NAdam (Dozat 2016): Adam with Nesterov's look ahead and a momentum that warms up. Formulas and defaults: those of
 * PyTorch 1.13, whose correction of the mean counts μ_t twice (later versions once, as the paper).
 */
import type { Tensor } from "../tensor/signatures/tensor.ts";
import { follow, oneMinusPower, withDecay } from "./formulas.ts";
import type { CommonSettings, Parameters } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateRule } from "./rule.ts";
import { atLeastZero, checkBetas } from "./settings.ts";

export interface NAdamSettings extends CommonSettings {
  /** How slowly the means of the gradient and of its square follow; [0.9, 0.999]. */
  readonly betas: readonly [number, number];
  /** Added to the root of the mean square; 1e-8. */
  readonly eps: number;
  /** The strength of an L2 penalty, added to the gradient; 0. */
  readonly weightDecay: number;
  /** How fast the momentum warms up; 4e-3. */
  readonly momentumDecay: number;
}

const defaults: NAdamSettings = { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, momentumDecay: 4e-3 };

/** μ_t = β1 (1 - 0.96^(t ψ) / 2), the momentum of step t. */
function momentumAt(step: Tensor, beta: number, decay: number): Tensor {
  const faded = step.mul(Math.log(0.96) * decay).exp();
  return faded.mul(-0.5).add(1).mul(beta);
}

/**
 * m = β1 m + (1 - β1) g;  v = β2 v + (1 - β2) g²;  P = μ_1 … μ_t;
 * w -= lr ((1 - μ_t) / (1 - P) g + μ_(t+1) / (1 - P μ_t μ_(t+1)) m) / (sqrt(v / (1 - β2^t)) + eps).
 */
const rule: UpdateRule<NAdamSettings> = {
  name: "NAdam",
  defaults,
  check({ betas, eps, weightDecay, momentumDecay }) {
    atLeastZero("NAdam", { eps, weightDecay, momentumDecay });
    checkBetas("NAdam", betas);
  },
  state: () => [{ name: "mu_product", initial: 1, isScalar: true }, "exp_avg", "exp_avg_sq"],
  update({ value, gradient, state, learningRate, step, settings }) {
    const { betas, eps, weightDecay, momentumDecay } = settings;
    const [beta1, beta2] = betas;
    const direction = withDecay(gradient, value, weightDecay);
    const momentum = momentumAt(step, beta1, momentumDecay);
    const next = momentumAt(step.add(1), beta1, momentumDecay);
    const product = state["mu_product"]!.mul(momentum);
    const mean = follow(state["exp_avg"]!, beta1, direction);
    const square = follow(state["exp_avg_sq"]!, beta2, direction.square());
    const ofGradient = momentum.neg().add(1).div(product.neg().add(1));
    const ofMean = next.div(product.mul(momentum).mul(next).neg().add(1));
    const root = square.div(oneMinusPower(beta2, step)).sqrt().add(eps);
    const update = direction.mul(ofGradient).add(mean.mul(ofMean)).div(root);
    return {
      value: value.sub(update.mul(learningRate)),
      state: { mu_product: product, exp_avg: mean, exp_avg_sq: square },
    };
  },
};

/** `new NAdam(model.parameters(), { lr: 2e-3 })` */
export class NAdam extends Optimizer<NAdamSettings> {
  constructor(parameters: Parameters<NAdamSettings>, settings: Partial<NAdamSettings> = {}) {
    super(rule, parameters, settings);
  }
}
