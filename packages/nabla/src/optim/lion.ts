/** Lion (Chen et al. 2023): the sign of a momentum, with decoupled weight decay; half of Adam's memory. */
import { follow, withDecay } from "./formulas.ts";
import type { CommonSettings, Parameters } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateRule } from "./rule.ts";
import { atLeastZero, checkBetas } from "./settings.ts";

export interface LionSettings extends CommonSettings {
  /** How much of the momentum goes into the sign, and how slowly it follows; [0.9, 0.99]. */
  readonly betas: readonly [number, number];
  /** The share lr * weightDecay by which weights shrink at each step; 0. */
  readonly weightDecay: number;
}

const defaults: LionSettings = { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0 };

/** w -= lr (sign(β1 m + (1 - β1) g) + weightDecay w);  m = β2 m + (1 - β2) g. */
const rule: UpdateRule<LionSettings> = {
  name: "Lion",
  defaults,
  check({ betas, weightDecay }) {
    atLeastZero("Lion", { weightDecay });
    checkBetas("Lion", betas);
  },
  state: () => ["exp_avg"],
  update({ value, gradient, state, learningRate, settings }) {
    const { betas, weightDecay } = settings;
    const [beta1, beta2] = betas;
    const before = state["exp_avg"]!;
    const direction = follow(before, beta1, gradient).sign();
    const update = withDecay(direction, value, weightDecay);
    return {
      value: value.sub(update.mul(learningRate)),
      state: { exp_avg: follow(before, beta2, gradient) },
    };
  },
};

/** `new Lion(model.parameters(), { lr: 1e-4, weightDecay: 0.1 })` */
export class Lion extends Optimizer<LionSettings> {
  constructor(parameters: Parameters<LionSettings>, settings: Partial<LionSettings> = {}) {
    super(rule, parameters, settings);
  }
}
