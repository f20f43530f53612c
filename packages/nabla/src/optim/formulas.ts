/** What the formulas of several optimizers are made of. */
import type { Tensor } from "../tensor/signatures/tensor.ts";

/** 1 - β^t = -expm1(t log β): exact in float32 too, where 1 - 0.999 would lose half of its digits. */
export function oneMinusPower(beta: number, step: Tensor): Tensor {
  return step.mul(Math.log(beta)).expm1().neg();
}

/** β m + (1 - β) x: a mean that follows x. */
export function follow(mean: Tensor, beta: number, x: Tensor): Tensor {
  return mean.mul(beta).add(x.mul(1 - beta));
}

/** g + λ w: the gradient with that of an L2 penalty. */
export function withDecay(gradient: Tensor, value: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? gradient : gradient.add(value.mul(weightDecay));
}
