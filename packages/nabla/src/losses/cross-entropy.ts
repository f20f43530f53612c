/**
 * Losses of classifiers over several classes: crossEntropy from logits, nll from log-probabilities. The classes are on axis
 * 1 ([rows, classes] or [rows, classes, …]), or on the only axis of a single row. Values, options and defaults: PyTorch.
 */
import type { FloatDType } from "../base/dtype.ts";
import { isFloat } from "../base/dtype.ts";
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";
import { asTensor } from "../tensor/tensor.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { floats, type Weights } from "./arguments.ts";
import { checkClassTargets, classAxis, classLosses, classWeights } from "./class-targets.ts";
import { reduce, type Reduced, type Reduction, type ReductionOptions } from "./reduction.ts";

export interface NllOptions<R extends Reduction = Reduction> extends ReductionOptions<R> {
  /** One weight a class; a mean divides by the sum of the rows' weights. */
  readonly weight?: Weights | undefined;
  /** Rows with this target count nothing; -100 where none is given. */
  readonly ignoreIndex?: number | undefined;
}

export interface CrossEntropyOptions<R extends Reduction = Reduction> extends NllOptions<R> {
  /** In 0 … 1: how much of a row's target is spread evenly over all classes. 0 where none is given. */
  readonly labelSmoothing?: number | undefined;
}

/**
 * -log softmax(logits)[target], averaged over the rows; stable for any finite logits.
 *
 * @param logits [N, C], [N, C, d…] or [C]: unnormalized.
 * @param targets Class indices, int32 [N], [N, d…] or a scalar; or probabilities, floats of the logits' shape. A class index
 *   that does not exist gives NaN.
 * @throws ShapeError, DTypeError where targets or weights do not fit; DataError for options that make no sense.
 */
export function crossEntropy<D extends FloatDType = "float32", R extends Reduction = "mean">(
  logits: Tensor<Shape, D>,
  targets: AnyTensor,
  options: CrossEntropyOptions<R> = {},
): Reduced<R, D> {
  const smoothing = options.labelSmoothing ?? 0;
  if (!(smoothing >= 0 && smoothing <= 1))
    throw new DataError(`crossEntropy: labelSmoothing ${smoothing} is not in 0 to 1`);
  const outputs = floats("crossEntropy", "logits", logits);
  const logProbabilities = outputs.logSoftmax(classAxis("crossEntropy", outputs));
  asTensor(targets, "crossEntropy: targets");
  if (isFloat(targets.dtype)) {
    return reduce("crossEntropy", probabilityLosses(logProbabilities, targets, options), options.reduction);
  }
  checkClassTargets("crossEntropy", outputs, targets);
  const { losses, counts } = classLosses("crossEntropy", logProbabilities, targets, options);
  return reduce("crossEntropy", losses, options.reduction, counts);
}

/** -sum_c w[c] t[c] log p[c], one a row; a mean is over the rows, whatever their weights. */
function probabilityLosses(logProbabilities: Tensor, targets: AnyTensor, options: CrossEntropyOptions): Tensor {
  const { weight, ignoreIndex, labelSmoothing: smoothing = 0 } = options;
  if (ignoreIndex !== undefined)
    throw new DataError("crossEntropy: ignoreIndex goes with class indices, not with probabilities");
  if (!sameShape(logProbabilities.shape, targets.shape)) {
    throw new ShapeError(
      `crossEntropy: float targets are probabilities and have the logits' shape ${formatShape(logProbabilities.shape)}, ` +
        `not ${formatShape(targets.shape)}; for class indices, use astype("int32")`,
    );
  }
  const axis = classAxis("crossEntropy", logProbabilities);
  const classes = (logProbabilities.shape as Shape)[axis]!;
  const sharp: Tensor = targets.astype(logProbabilities.dtype);
  const smooth = smoothing === 0 ? sharp : sharp.mul(1 - smoothing).add(smoothing / classes);
  const weighted = weight === undefined ? smooth : smooth.mul(classWeights("crossEntropy", logProbabilities, weight));
  return logProbabilities.mul(weighted).sum(axis).neg();
}

/**
 * -logProbabilities[target], averaged over the rows: what follows a logSoftmax.
 *
 * @param logProbabilities [N, C], [N, C, d…] or [C].
 * @param targets Class indices, int32 [N], [N, d…] or a scalar. A class index that does not exist gives NaN.
 */
export function nll<D extends FloatDType = "float32", R extends Reduction = "mean">(
  logProbabilities: Tensor<Shape, D>,
  targets: AnyTensor,
  options: NllOptions<R> = {},
): Reduced<R, D> {
  const { weight, ignoreIndex, reduction } = options;
  const outputs = floats("nll", "log-probabilities", logProbabilities);
  checkClassTargets("nll", outputs, targets);
  const { losses, counts } = classLosses("nll", outputs, targets, { weight, ignoreIndex });
  return reduce("nll", losses, reduction, counts);
}
