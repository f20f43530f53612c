/**
 * The exact way to L1: after every update the proximal step of the penalty, so that weights become exactly 0 and stay
 * there, which adding the penalty to the loss never reaches.
 */
import { where } from "../tensor/combine.ts";
import type { AnyParameter } from "../tensor/any-parameter.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";
import type { CommonSettings } from "./groups.ts";
import type { Optimizer } from "./optimizer.ts";
import { atLeastZero } from "./settings.ts";

export interface ProximalOptions {
  /** The strength of l1 * sum |w|; 0. */
  readonly l1?: number | undefined;
  /** The strength of l2/2 * sum w^2; 0. */
  readonly l2?: number | undefined;
  /** Which of the optimizer's parameters are meant: all where none are given. Biases are often left alone. */
  readonly parameters?: Iterable<AnyParameter> | undefined;
}

/**
 * Makes every step of the optimizer end with the proximal step of `l1 sum |w| + l2/2 sum w^2`: the soft threshold
 * sign(w) max(|w| - lr l1, 0), divided by 1 + lr l2. The optimizer itself is changed, and returned.
 *
 * The minimum is that of loss + penalty for plain SGD, also with a momentum if `dampening` equals it; without dampening
 * gradients count 1 / (1 - momentum) times, and adaptive optimizers weigh each by its history, while the penalty counts once.
 */
export function proximal<O extends Optimizer<S>, S extends CommonSettings = CommonSettings>(
  optimizer: O,
  { l1 = 0, l2 = 0, parameters }: ProximalOptions,
): O {
  atLeastZero("proximal", { l1, l2 });
  const meant = parameters === undefined ? null : new Set(parameters);
  optimizer.project((value, learningRate, parameter) => {
    if (meant?.has(parameter) === false) return value;
    return shrink(threshold(value, learningRate, l1), learningRate, l2);
  });
  return optimizer;
}

function threshold(value: Tensor, learningRate: Tensor, l1: number): Tensor {
  if (l1 === 0) return value;
  const limit = learningRate.mul(l1);
  const moved = value.sub(value.sign().mul(limit));
  return where(value.abs().le(limit), 0, moved);
}

function shrink(value: Tensor, learningRate: Tensor, l2: number): Tensor {
  return l2 === 0 ? value : value.div(learningRate.mul(l2).add(1));
}
