/**
 * Losses of yes-or-no outputs: from logits (stable, to be preferred) and from probabilities. Targets are probabilities of
 * yes, of the outputs' shape. Values, options and defaults: PyTorch.
 */
import type { FloatDType } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";
import { customGradient } from "../tensor/custom-gradient.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { floats, matchingTargets, spreadWeights, type Weights } from "./arguments.ts";
import { reduce, type Reduced, type Reduction, type ReductionOptions } from "./reduction.ts";

export interface BinaryOptions<R extends Reduction = Reduction> extends ReductionOptions<R> {
  /** Multiplies the loss of each element; broadcast to the outputs' shape. A mean still divides by the number of elements. */
  readonly weight?: Weights | undefined;
}

export interface BinaryLogitsOptions<R extends Reduction = Reduction> extends BinaryOptions<R> {
  /** How much more a yes counts than a no: 1 makes no difference. Broadcast to the outputs' shape. */
  readonly posWeight?: Weights | undefined;
}

/**
 * -(posWeight t log sigmoid(x) + (1 - t) log (1 - sigmoid(x))), averaged over all elements; stable for any finite logits.
 *
 * @param logits Any shape.
 * @param targets Of the same shape, in 0 … 1.
 */
export function binaryCrossEntropyWithLogits<D extends FloatDType = "float32", R extends Reduction = "mean">(
  logits: Tensor<Shape, D>,
  targets: AnyTensor,
  options: BinaryLogitsOptions<R> = {},
): Reduced<R, D> {
  const operation = "binaryCrossEntropyWithLogits";
  const x = floats(operation, "logits", logits);
  const t = matchingTargets(operation, x, targets);
  // -log sigmoid(x) = softplus(-x), and -log (1 - sigmoid(x)) = x + softplus(-x).
  const surprise = x.neg().softplus();
  const no = t.neg().add(1).mul(x);
  if (options.posWeight === undefined) return weighted(operation, no.add(surprise), options);
  const scale = spreadWeights(operation, "posWeight", x, options.posWeight).sub(1).mul(t).add(1);
  return weighted(operation, no.add(surprise.mul(scale)), options);
}

/**
 * -(t log p + (1 - t) log (1 - p)), averaged over all elements. Logarithms are limited to -100 from below and
 * gradients to 1e12, as PyTorch does; from logits nothing needs a limit, so prefer binaryCrossEntropyWithLogits.
 *
 * @param probabilities Any shape, in 0 … 1; outside it the loss is NaN.
 * @param targets Of the same shape, in 0 … 1.
 */
export function binaryCrossEntropy<D extends FloatDType = "float32", R extends Reduction = "mean">(
  probabilities: Tensor<Shape, D>,
  targets: AnyTensor,
  options: BinaryOptions<R> = {},
): Reduced<R, D> {
  const p = floats("binaryCrossEntropy", "probabilities", probabilities);
  const t = matchingTargets("binaryCrossEntropy", p, targets);
  return weighted("binaryCrossEntropy", surprise(p, t), options);
}

/** What p (1 - p) counts at least: PyTorch's limit, which is a float32. */
const smallest = Math.fround(1e-12);

/** log p and log (1 - p), not below -100. */
const logs = (p: Tensor): readonly [Tensor, Tensor] => [p.log().maximum(-100), p.neg().log1p().maximum(-100)];

/**
 * -(t log p + (1 - t) log (1 - p)) with its gradient said outright, (p - t) / (p (1 - p)): it is finite for every p, and 0
 * where p = t, also at 0 and 1.
 */
const surprise: (p: Tensor, t: Tensor) => Tensor = customGradient(
  (p: Tensor, t: Tensor): Tensor => {
    const [yes, no] = logs(p);
    return t.mul(yes).add(t.neg().add(1).mul(no)).neg();
  },
  (cotangent, [p, t]) => {
    const [yes, no] = logs(p);
    const spread = p.mul(p.neg().add(1)).maximum(smallest);
    return [cotangent.mul(p.sub(t).div(spread)), cotangent.mul(no.sub(yes))];
  },
);

function weighted<D extends FloatDType, R extends Reduction>(
  operation: string,
  losses: Tensor,
  { weight, reduction }: BinaryOptions<R>,
): Reduced<R, D> {
  const scaled = weight === undefined ? losses : losses.mul(spreadWeights(operation, "weight", losses, weight));
  return reduce(operation, scaled, reduction);
}
