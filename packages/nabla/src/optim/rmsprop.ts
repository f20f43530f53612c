/** RMSprop (Tieleman and Hinton 2012), with momentum and a centered variant. Formulas and defaults: PyTorch's. */
import { follow, withDecay } from "./formulas.ts";
import type { CommonSettings, Parameters } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateRule } from "./rule.ts";
import { atLeastZero, checkShare } from "./settings.ts";

export interface RMSpropSettings extends CommonSettings {
  /** How slowly the mean of squares follows; 0.99. */
  readonly alpha: number;
  /** Added to the root of the mean square; 1e-8. */
  readonly eps: number;
  /** The strength of an L2 penalty, added to the gradient; 0. */
  readonly weightDecay: number;
  /** How much of the last update goes on; 0. */
  readonly momentum: number;
  /** Whether the variance of the gradient is taken instead of its mean square; false. */
  readonly centered: boolean;
}

const defaults: RMSpropSettings = { lr: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false };

/** v = α v + (1 - α) g²;  m = α m + (1 - α) g (centered);  b = momentum b + g / (sqrt(v - m²) + eps);  w -= lr b. */
const rule: UpdateRule<RMSpropSettings> = {
  name: "RMSprop",
  defaults,
  check({ alpha, eps, weightDecay, momentum }) {
    atLeastZero("RMSprop", { eps, weightDecay, momentum });
    checkShare("RMSprop", "alpha", alpha);
  },
  state: ({ momentum, centered }) => [
    "square_avg",
    ...(momentum === 0 ? [] : ["momentum_buffer"]),
    ...(centered ? ["grad_avg"] : []),
  ],
  update({ value, gradient, state, learningRate, settings }) {
    const { alpha, eps, weightDecay, momentum } = settings;
    const direction = withDecay(gradient, value, weightDecay);
    const square = follow(state["square_avg"]!, alpha, direction.square());
    const mean = state["grad_avg"] && follow(state["grad_avg"], alpha, direction);
    // A variance is not negative but for rounding.
    const spread = mean === undefined ? square : square.sub(mean.square()).maximum(0);
    const scaled = direction.div(spread.sqrt().add(eps));
    const buffer = state["momentum_buffer"]?.mul(momentum).add(scaled);
    return {
      value: value.sub((buffer ?? scaled).mul(learningRate)),
      state: {
        square_avg: square,
        ...(mean === undefined ? {} : { grad_avg: mean }),
        ...(buffer === undefined ? {} : { momentum_buffer: buffer }),
      },
    };
  },
};

/** `new RMSprop(model.parameters(), { lr: 0.01 })` */
export class RMSprop extends Optimizer<RMSpropSettings> {
  constructor(parameters: Parameters<RMSpropSettings>, settings: Partial<RMSpropSettings> = {}) {
    super(rule, parameters, settings);
  }
}
