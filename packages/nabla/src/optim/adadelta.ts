/** Adadelta (Zeiler 2012): steps in the units of the weights, without a rate to choose. Formulas and defaults: PyTorch's. */
import { follow, withDecay } from "./formulas.ts";
import type { CommonSettings, Parameters } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateRule } from "./rule.ts";
import { atLeastZero, checkShare } from "./settings.ts";

export interface AdadeltaSettings extends CommonSettings {
  /** How slowly the means of squares follow; 0.9. */
  readonly rho: number;
  /** Added under the roots; 1e-6. */
  readonly eps: number;
  /** The strength of an L2 penalty, added to the gradient; 0. */
  readonly weightDecay: number;
}

const defaults: AdadeltaSettings = { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0 };

/** v = ρ v + (1 - ρ) g²;  d = sqrt(u + eps) / sqrt(v + eps) g;  u = ρ u + (1 - ρ) d²;  w -= lr d. */
const rule: UpdateRule<AdadeltaSettings> = {
  name: "Adadelta",
  defaults,
  check({ rho, eps, weightDecay }) {
    atLeastZero("Adadelta", { eps, weightDecay });
    checkShare("Adadelta", "rho", rho);
  },
  state: () => ["square_avg", "acc_delta"],
  update({ value, gradient, state, learningRate, settings }) {
    const { rho, eps, weightDecay } = settings;
    const direction = withDecay(gradient, value, weightDecay);
    const square = follow(state["square_avg"]!, rho, direction.square());
    const before = state["acc_delta"]!;
    const delta = before.add(eps).sqrt().div(square.add(eps).sqrt()).mul(direction);
    return {
      value: value.sub(delta.mul(learningRate)),
      state: { square_avg: square, acc_delta: follow(before, rho, delta.square()) },
    };
  },
};

/** `new Adadelta(model.parameters())` */
export class Adadelta extends Optimizer<AdadeltaSettings> {
  constructor(parameters: Parameters<AdadeltaSettings>, settings: Partial<AdadeltaSettings> = {}) {
    super(rule, parameters, settings);
  }
}
