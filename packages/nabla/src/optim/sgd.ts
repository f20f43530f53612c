/**
 * Stochastic gradient descent with momentum. Formulas and defaults: PyTorch's SGD.
 */
import { where } from "../tensor/combine.ts";
import { atLeastZero, requireSetting } from "./settings.ts";
import { withDecay } from "./formulas.ts";
import type { CommonSettings, Parameters } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateRule } from "./rule.ts";

export interface SGDSettings extends CommonSettings {
  /** How much of the last update goes on; 0. */
  readonly momentum: number;
  /** How much less the gradient counts beside the momentum; 0. */
  readonly dampening: number;
  /** The strength of an L2 penalty, added to the gradient; 0. */
  readonly weightDecay: number;
  /** Whether the gradient looks ahead by one momentum; false. */
  readonly nesterov: boolean;
}

const defaults: SGDSettings = { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false };

/** d = g + weightDecay w;  b = momentum b + (1 - dampening) d (at first d);  w -= lr b, or lr (d + momentum b) for Nesterov. */
const rule: UpdateRule<SGDSettings> = {
  name: "SGD",
  defaults,
  check({ momentum, weightDecay, nesterov, dampening }) {
    atLeastZero("SGD", { momentum, weightDecay });
    requireSetting(!nesterov || (momentum > 0 && dampening === 0), "SGD: nesterov needs a momentum, and no dampening");
  },
  state: ({ momentum }) => (momentum === 0 ? [] : ["momentum_buffer"]),
  update({ value, gradient, state, learningRate, step, settings }) {
    const { momentum, dampening, weightDecay, nesterov } = settings;
    const direction = withDecay(gradient, value, weightDecay);
    const before = state["momentum_buffer"];
    if (before === undefined) return { value: value.sub(direction.mul(learningRate)), state: {} };
    const damped = dampening === 0 ? direction : where(step.eq(1), direction, direction.mul(1 - dampening));
    const buffer = before.mul(momentum).add(damped);
    const update = nesterov ? direction.add(buffer.mul(momentum)) : buffer;
    return { value: value.sub(update.mul(learningRate)), state: { momentum_buffer: buffer } };
  },
};

/** `new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 })` */
export class SGD extends Optimizer<SGDSettings> {
  constructor(parameters: Parameters<SGDSettings>, settings: Partial<SGDSettings> = {}) {
    super(rule, parameters, settings);
  }
}
