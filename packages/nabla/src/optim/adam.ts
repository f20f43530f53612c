/**
 * Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), which differ in where the weight decay goes: into the
 * gradient, or straight to the weights. Formulas and defaults: PyTorch's.
 */
import type { Tensor } from "../tensor/signatures/tensor.ts";
import { follow, oneMinusPower, withDecay } from "./formulas.ts";
import type { CommonSettings, Parameters } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateInput, UpdateRule } from "./rule.ts";
import { atLeastZero, checkBetas } from "./settings.ts";

export interface AdamSettings extends CommonSettings {
  /** How slowly the means of the gradient and of its square follow; [0.9, 0.999]. */
  readonly betas: readonly [number, number];
  /** Added to the root of the mean square; 1e-8. */
  readonly eps: number;
  /** Adam: the strength of an L2 penalty (0). AdamW: the share lr * weightDecay by which weights shrink at each step (0.01). */
  readonly weightDecay: number;
  /** Whether the greatest mean square so far is taken; false. */
  readonly amsgrad: boolean;
}

const defaults: Omit<AdamSettings, "weightDecay"> = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, amsgrad: false };

function adamRule(name: "Adam" | "AdamW", weightDecay: number): UpdateRule<AdamSettings> {
  return {
    name,
    defaults: { ...defaults, weightDecay },
    check({ betas, eps, weightDecay }) {
      atLeastZero(name, { eps, weightDecay });
      checkBetas(name, betas);
    },
    state: ({ amsgrad }) => ["exp_avg", "exp_avg_sq", ...(amsgrad ? ["max_exp_avg_sq"] : [])],
    update(input) {
      const { value, gradient, learningRate, settings } = input;
      const { weightDecay } = settings;
      if (weightDecay === 0) return adam(input, value, gradient);
      if (name === "Adam") return adam(input, value, withDecay(gradient, value, weightDecay));
      return adam(input, value.sub(value.mul(learningRate.mul(weightDecay))), gradient);
    },
  };
}

/** m = β1 m + (1 - β1) g;  v = β2 v + (1 - β2) g²;  w -= lr / (1 - β1^t) m / (sqrt(v) / sqrt(1 - β2^t) + eps). */
function adam(
  input: UpdateInput<AdamSettings>,
  value: Tensor,
  gradient: Tensor,
): ReturnType<UpdateRule<AdamSettings>["update"]> {
  const { state, learningRate, step, settings } = input;
  const { eps, amsgrad } = settings;
  const [beta1, beta2] = settings.betas;
  const mean = follow(state["exp_avg"]!, beta1, gradient);
  const square = follow(state["exp_avg_sq"]!, beta2, gradient.square());
  const greatest = amsgrad ? state["max_exp_avg_sq"]!.maximum(square) : square;
  const scale = oneMinusPower(beta2, step).rsqrt();
  const rate = learningRate.div(oneMinusPower(beta1, step));
  const update = mean.div(greatest.sqrt().mul(scale).add(eps));
  const next = { exp_avg: mean, exp_avg_sq: square };
  return {
    value: value.sub(update.mul(rate)),
    state: amsgrad ? { ...next, max_exp_avg_sq: greatest } : next,
  };
}

/** `new Adam(model.parameters(), { lr: 1e-3 })` */
export class Adam extends Optimizer<AdamSettings> {
  constructor(parameters: Parameters<AdamSettings>, settings: Partial<AdamSettings> = {}) {
    super(adamRule("Adam", 0), parameters, settings);
  }
}

/** `new AdamW(model.parameters(), { lr: 1e-3, weightDecay: 1e-2 })` */
export class AdamW extends Optimizer<AdamSettings> {
  constructor(parameters: Parameters<AdamSettings>, settings: Partial<AdamSettings> = {}) {
    super(adamRule("AdamW", 1e-2), parameters, settings);
  }
}
