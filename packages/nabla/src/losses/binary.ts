/**
 * Losses of yes-or-no outputs: from logits (stable, to be preferred) and from probabilities. Targets are probabilities of
 * yes, of the outputs' shape. Values, options and defaults: PyTorch.
 */
import type { DType, FloatDType } from "../base/dtype.ts";
import { ShapeError } from "../base/errors.ts";
import { broadcastShapes, formatShape, sameShape, type Shape } from "../base/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { where } from "../tensor/creation.ts";
import { matchingTargets, weightsAs, type Weights } from "./arguments.ts";
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
  targets: Tensor<Shape, DType>,
  options: BinaryLogitsOptions<R> = {},
): Reduced<R, D> {
  const operation = "binaryCrossEntropyWithLogits";
  const t = matchingTargets(operation, logits, targets);
  // -log sigmoid(x) = softplus(-x), and -log (1 - sigmoid(x)) = x + softplus(-x).
  const surprise = logits.neg().softplus();
  const { posWeight } = options;
  if (posWeight === undefined) return weighted(operation, t.neg().add(1).mul(logits).add(surprise), options);
  const yesWeight = spread(operation, "posWeight", logits, posWeight).sub(1).mul(t).add(1);
  const losses = t.neg().add(1).mul(logits).add(surprise.mul(yesWeight));
  return weighted(operation, losses, options);
}

/**
 * -(t log p + (1 - t) log (1 - p)), averaged over all elements. Logarithms are limited to -100 from below, and the
 * gradient by 1e12, as PyTorch does; from logits nothing needs a limit, so prefer binaryCrossEntropyWithLogits.
 *
 * @param probabilities Any shape, in 0 … 1; outside it the loss is NaN.
 * @param targets Of the same shape, in 0 … 1.
 */
export function binaryCrossEntropy<D extends FloatDType = "float32", R extends Reduction = "mean">(
  probabilities: Tensor<Shape, D>,
  targets: Tensor<Shape, DType>,
  options: BinaryOptions<R> = {},
): Reduced<R, D> {
  const t = matchingTargets("binaryCrossEntropy", probabilities, targets);
  const yes = limitedLog(probabilities, probabilities, (p) => p.log());
  const no = limitedLog(probabilities.neg().add(1), probabilities, (p) => p.neg().log1p());
  const losses = t.mul(yes).add(t.neg().add(1).mul(no)).neg();
  return weighted("binaryCrossEntropy", losses, options);
}

/** Below this chance a logarithm goes on as a straight line, whose slope is the greatest gradient. */
const smallest = 1e-12;

/** log(chance), written as a function of p, but not below -100 and with a slope of 1e12 at most. */
function limitedLog<D extends FloatDType>(
  chance: Tensor<Shape, D>,
  p: Tensor<Shape, D>,
  log: (p: Tensor<Shape, D>) => Tensor<Shape, D>,
): Tensor<Shape, D> {
  const ordinary = chance.ge(smallest);
  const line = chance.sub(chance.detach()).div(smallest).add(log(p).detach().maximum(-100));
  // 0.5 stands where the line is taken, so that the gradient of the branch not taken is finite.
  return where(ordinary, log(where(ordinary, p, 0.5)), line);
}

/** A weight that broadcasts to the outputs' shape and no further. */
function spread<D extends FloatDType>(operation: string, name: string, outputs: Tensor<Shape, D>, weights: Weights): Tensor<Shape, D> {
  const values = weightsAs(weights, outputs.dtype);
  if (!sameShape(broadcastShapes(operation, outputs.shape, values.shape), outputs.shape)) {
    throw new ShapeError(`${operation}: ${name} ${formatShape(values.shape)} does not broadcast to ${formatShape(outputs.shape)}`);
  }
  return values;
}

function weighted<D extends FloatDType, R extends Reduction>(
  operation: string,
  losses: Tensor<Shape, D>,
  options: BinaryOptions<R>,
): Reduced<R, D> {
  const { weight, reduction } = options;
  return reduce(operation, weight === undefined ? losses : losses.mul(spread(operation, "weight", losses, weight)), reduction);
}
