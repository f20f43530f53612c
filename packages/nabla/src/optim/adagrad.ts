/** Adagrad (Duchi et al. 2011): rates fall with the sum of squared gradients. Formulas and defaults: PyTorch's. */
import { withDecay } from "./formulas.ts";
import type { CommonSettings, Parameters } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateRule } from "./rule.ts";
import { atLeastZero } from "./settings.ts";

export interface AdagradSettings extends CommonSettings {
  /** How the rate falls besides: lr / (1 + lrDecay updates); 0. */
  readonly lrDecay: number;
  /** The strength of an L2 penalty, added to the gradient; 0. */
  readonly weightDecay: number;
  /** What the sums of squares start from; 0. */
  readonly initialAccumulatorValue: number;
  /** Added to the root of the sum; 1e-10. */
  readonly eps: number;
}

const defaults: AdagradSettings = { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10 };

/** s += g²;  w -= lr / (1 + (t - 1) lrDecay) g / (sqrt(s) + eps). */
const rule: UpdateRule<AdagradSettings> = {
  name: "Adagrad",
  defaults,
  check({ lrDecay, weightDecay, initialAccumulatorValue, eps }) {
    atLeastZero("Adagrad", { lrDecay, weightDecay, initialAccumulatorValue, eps });
  },
  state: ({ initialAccumulatorValue }) => [{ name: "sum", initial: initialAccumulatorValue }],
  update({ value, gradient, state, learningRate, step, settings }) {
    const { lrDecay, weightDecay, eps } = settings;
    const direction = withDecay(gradient, value, weightDecay);
    const sum = state["sum"]!.add(direction.square());
    const rate = lrDecay === 0 ? learningRate : learningRate.div(step.sub(1).mul(lrDecay).add(1));
    return { value: value.sub(direction.div(sum.sqrt().add(eps)).mul(rate)), state: { sum } };
  },
};

/** `new Adagrad(model.parameters(), { lr: 0.01 })` */
export class Adagrad extends Optimizer<AdagradSettings> {
  constructor(parameters: Parameters<AdagradSettings>, settings: Partial<AdagradSettings> = {}) {
    super(rule, parameters, settings);
  }
}
