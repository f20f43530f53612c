/**
 * The losses of class indices, shared by crossEntropy and nll. The log-probability of a row's class is picked with a mask
 * and not by multiplication with a one-hot row, so that a log-probability of -infinity elsewhere stays elsewhere.
 */
import type { DType, FloatDType } from "../base/dtype.ts";
import { DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";
import { arange, where, zeros } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { weightsAs, type Weights } from "./arguments.ts";

export interface ClassOptions {
  /** One weight a class. */
  readonly weight?: Weights | undefined;
  /** Rows with this target count nothing; -100 where none is given. */
  readonly ignoreIndex?: number | undefined;
  readonly labelSmoothing?: number | undefined;
}

export interface ClassLosses<D extends FloatDType> {
  /** One loss a row, [N, d…]. */
  readonly losses: Tensor<Shape, D>;
  /** What each row counts in a mean: the weight of its class, 0 where it is ignored. */
  readonly counts: Tensor<Shape, D>;
}

/** The axis of the classes: 1, or 0 for a single row. */
export function classAxis(operation: string, outputs: Tensor<Shape, DType>): 0 | 1 {
  if (outputs.shape.length === 0) {
    throw new ShapeError(`${operation}: a scalar has no classes; outputs are [classes], [rows, classes] or [rows, classes, …]`);
  }
  return outputs.shape.length === 1 ? 0 : 1;
}

/** Refuses anything but one int32 or uint8 a row. */
export function checkClassTargets(operation: string, outputs: Tensor<Shape, DType>, targets: Tensor<Shape, DType>): void {
  const axis = classAxis(operation, outputs);
  const rows = outputs.shape.filter((_, index) => index !== axis);
  if (targets.dtype !== "int32" && targets.dtype !== "uint8") {
    throw new DTypeError(`${operation}: class indices are ${targets.dtype}; int32 is needed, see astype`);
  }
  if (!sameShape(targets.shape, rows)) {
    throw new ShapeError(
      `${operation}: outputs ${formatShape(outputs.shape)} have the classes on axis ${axis}, so that class indices are ` +
        `${formatShape(rows)}, not ${formatShape(targets.shape)}`,
    );
  }
}

/** One weight for each class, shaped to stand beside the outputs: [1, C, 1, …]. */
export function classWeights<D extends FloatDType>(operation: string, outputs: Tensor<Shape, D>, weight: Weights): Tensor<Shape, D> {
  const values = weightsAs(weight, outputs.dtype);
  const axis = classAxis(operation, outputs);
  const classes = outputs.shape[axis]!;
  if (!sameShape(values.shape, [classes])) {
    throw new ShapeError(`${operation}: weight ${formatShape(values.shape)} for ${classes} classes; one weight a class is needed`);
  }
  return values.reshape(outputs.shape.map((_, index) => (index === axis ? classes : 1)));
}

/**
 * -w[y] ((1 - s) log p[y]) - s/C sum_c w[c] log p[c] for every row, where s is the label smoothing. A class index that
 * does not exist (and is not the ignored one) gives NaN: a program cannot throw, and 0 would hide it.
 *
 * @param logProbabilities [N, C, d…] or [C].
 * @param targets [N, d…] or a scalar.
 */
export function classLosses<D extends FloatDType>(
  operation: string,
  logProbabilities: Tensor<Shape, D>,
  targets: Tensor<Shape, DType>,
  options: ClassOptions,
): ClassLosses<D> {
  const dtype = logProbabilities.dtype;
  const axis = classAxis(operation, logProbabilities);
  const classes = logProbabilities.shape[axis]!;
  const index: Tensor<Shape, DType> = targets.astype("int32");
  const smoothing = options.labelSmoothing ?? 0;
  const kept = index.ne(options.ignoreIndex ?? -100); // [N, d…]
  const names = arange(classes, { dtype: "int32" }).reshape(logProbabilities.shape.map((_, k) => (k === axis ? classes : 1)));
  const isTarget = index.unsqueeze(axis).eq(names); // [N, C, d…]
  const nothing = zeros([], { dtype });
  const weights = options.weight === undefined ? undefined : classWeights(operation, logProbabilities, options.weight);
  const weighted = weights === undefined ? logProbabilities : logProbabilities.mul(weights);
  const rowWeights =
    weights === undefined ? kept.astype(dtype) : where(kept, where(isTarget, weights, nothing).sum(axis), nothing);
  const picked = where(isTarget, weighted, nothing).sum(axis).neg();
  const smoothed = smoothing === 0 ? picked : picked.mul(1 - smoothing).sub(weighted.sum(axis).mul(smoothing / classes));
  const exists = index.ge(0).logicalAnd(index.lt(classes));
  const checked = where(exists, smoothed, NaN);
  return {
    losses: where(kept, checked, nothing) as Tensor<Shape, D>,
    counts: rowWeights as Tensor<Shape, D>,
  };
}
