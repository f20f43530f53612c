/** Powers of decay rates, as corrections of biased means need them. */
import type { Tensor } from "../tensor/signatures/tensor.ts";

/** 1 - β^t = -expm1(t log β): exact in float32 too, where 1 - 0.999 would lose half of its digits. */
export function oneMinusPower(beta: number, step: Tensor): Tensor {
  return step.mul(Math.log(beta)).expm1().neg();
}
