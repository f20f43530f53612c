/**
 * The losses of class indices, shared by crossEntropy and nll. The log-probability of a row's class is picked with a mask
 * and not by multiplication with a one-hot row, so that a log-probability of -infinity elsewhere stays elsewhere.
 */
import { DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";
import { asTensor } from "../tensor/tensor.ts";
import { where } from "../tensor/combine.ts";
import { arange } from "../tensor/creation.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { weightsFor, type Weights } from "./arguments.ts";

export interface ClassOptions {
  readonly weight?: Weights | undefined;
  readonly ignoreIndex?: number | undefined;
  readonly labelSmoothing?: number | undefined;
}

export interface ClassLosses {
  /** One loss a row, [N, d…]. */
  readonly losses: Tensor;
  /** What each row counts in a mean: the weight of its class, 0 where it is ignored. */
  readonly counts: Tensor;
}

/** The axis of the classes: 1, or 0 for a single row. */
export function classAxis(operation: string, outputs: AnyTensor): 0 | 1 {
  if (outputs.shape.length === 0) {
    throw new ShapeError(
      `${operation}: a scalar has no classes; outputs are [classes], [rows, classes] or [rows, classes, …]`,
    );
  }
  return outputs.shape.length === 1 ? 0 : 1;
}

/** Refuses anything but one int32 or uint8 a row. */
export function checkClassTargets(operation: string, outputs: Tensor, targets: AnyTensor): void {
  asTensor(targets, `${operation}: targets`);
  const axis = classAxis(operation, outputs);
  const rows = (outputs.shape as Shape).filter((_, index) => index !== axis);
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
export function classWeights(operation: string, outputs: Tensor, weight: Weights): Tensor {
  const values = weightsFor(outputs, weight);
  const axis = classAxis(operation, outputs);
  const classes = (outputs.shape as Shape)[axis]!;
  if (!sameShape(values.shape, [classes])) {
    throw new ShapeError(
      `${operation}: weight ${formatShape(values.shape)} for ${classes} classes; one weight a class is needed`,
    );
  }
  return values.reshape(besideClasses(outputs, axis));
}

/** [1, C, 1, …] */
function besideClasses(outputs: Tensor, axis: number): Shape {
  return (outputs.shape as Shape).map((dimension, index) => (index === axis ? dimension : 1));
}

/**
 * -w[y] (1 - s) log p[y] - s/C sum_c w[c] log p[c] for every row, where s is the label smoothing. A class index that does
 * not exist (and is not the ignored one) gives NaN: a program cannot throw, and 0 would hide it.
 *
 * @param logProbabilities [N, C, d…] or [C].
 * @param targets [N, d…] or a scalar.
 */
export function classLosses(
  operation: string,
  logProbabilities: Tensor,
  targets: AnyTensor,
  options: ClassOptions,
): ClassLosses {
  const axis = classAxis(operation, logProbabilities);
  const classes = (logProbabilities.shape as Shape)[axis]!;
  const smoothing = options.labelSmoothing ?? 0;
  const weights = options.weight === undefined ? undefined : classWeights(operation, logProbabilities, options.weight);
  const weighted = weights === undefined ? logProbabilities : logProbabilities.mul(weights);
  const index: Tensor<Shape, "int32"> = targets.astype("int32");
  const names = arange(classes, { dtype: "int32" }).reshape(besideClasses(logProbabilities, axis));
  const isTarget = index.unsqueeze(axis).eq(names); // [N, C, d…]
  const picked = where(isTarget, weighted, 0).sum(axis); // [N, d…]
  const smoothed =
    smoothing === 0 ? picked : picked.mul(1 - smoothing).add(weighted.sum(axis).mul(smoothing / classes));
  const exists = index.ge(0).logicalAnd(index.lt(classes));
  const kept = index.ne(options.ignoreIndex ?? -100);
  const counts =
    weights === undefined ? kept.astype(logProbabilities.dtype) : where(kept, where(isTarget, weights, 0).sum(axis), 0);
  return { losses: where(kept, where(exists, smoothed.neg(), NaN), 0), counts };
}
