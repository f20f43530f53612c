/**
 * The focal loss (Lin et al. 2017): a cross-entropy in which examples that are already right count little. Of yes-or-no
 * logits as torchvision's sigmoid_focal_loss, and of class indices over a softmax. Stable for any finite logits.
 */
import type { FloatDType } from "../base/dtype.ts";
import { isFloat } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import { where } from "../tensor/combine.ts";
import { asTensor } from "../tensor/tensor.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { floats, matchingTargets, type Weights } from "./arguments.ts";
import { checkClassTargets, classAxis, classLosses } from "./class-targets.ts";
import { reduce, type Reduced, type Reduction, type ReductionOptions } from "./reduction.ts";

export interface FocalOptions<R extends Reduction = Reduction> extends ReductionOptions<R> {
  /** How fast what is right loses weight, 0 for a plain cross-entropy; 2. */
  readonly gamma?: number | undefined;
  /** Yes-or-no targets: the weight of a yes, a no having 1 - alpha; null for none. 0.25. */
  readonly alpha?: number | null | undefined;
  /** Class indices: one weight a class. */
  readonly weight?: Weights | undefined;
}

/**
 * -w (1 - p)^gamma log p, where p is the probability that the logits give to the target; averaged over all elements, or rows.
 *
 * @param logits Any shape for yes-or-no targets; [N, C], [N, C, d…] or [C] for class indices.
 * @param targets Floats or bool of the logits' shape, each 0 or 1; or class indices, int32 [N], [N, d…] or a scalar.
 */
export function focal<D extends FloatDType = "float32", R extends Reduction = "mean">(
  logits: Tensor<Shape, D>,
  targets: AnyTensor,
  options: FocalOptions<R> = {},
): Reduced<R, D> {
  const { gamma = 2, alpha = 0.25, weight, reduction } = options;
  if (!(gamma >= 0)) throw new DataError(`focal: gamma ${gamma}; a number from 0 on is needed`);
  const x = floats("focal", "logits", logits);
  asTensor(targets, "focal: targets");
  if (isFloat(targets.dtype) || targets.dtype === "bool") {
    if (weight !== undefined) throw new DataError("focal: weight goes with class indices; alpha weighs yes and no");
    return reduce("focal", binaryFocal(x, matchingTargets("focal", x, targets), gamma, alpha), reduction);
  }
  if (options.alpha !== undefined)
    throw new DataError("focal: alpha goes with yes-or-no targets; weight weighs classes");
  checkClassTargets("focal", x, targets);
  return reduce("focal", classFocal(x, targets, gamma, weight), reduction);
}

/** With z = x for a yes and -x for a no: p = sigmoid(z), -log p = softplus(-z), and 1 - p = e^-softplus(z). */
function binaryFocal(x: Tensor, t: Tensor, gamma: number, alpha: number | null): Tensor {
  const z = x.mul(t.mul(2).sub(1) as never) as AnyTensor as Tensor;
  const losses = z
    .neg()
    .softplus()
    .mul(z.softplus().mul(-gamma).exp() as never) as AnyTensor as Tensor;
  return alpha === null ? losses : (losses.mul(t.mul(2 * alpha - 1).add(1 - alpha) as never) as AnyTensor as Tensor);
}

/** 1 - p = -expm1(log p), kept from 0 where its power has no slope. */
function classFocal(x: Tensor, targets: AnyTensor, gamma: number, weight: Weights | undefined): Tensor {
  const logs = x.logSoftmax(classAxis("focal", x)) as Tensor;
  const surprise = classLosses("focal", logs, targets, {}).losses;
  const { losses } = weight === undefined ? { losses: surprise } : classLosses("focal", logs, targets, { weight });
  if (gamma === 0) return losses;
  const wrong = surprise.neg().expm1().neg() as Tensor;
  const isWrong = wrong.gt(0);
  const factor = where(isWrong, where(isWrong, wrong as never, 1).pow(gamma) as never, wrong as never);
  return losses.mul(factor as never) as AnyTensor as Tensor;
}
