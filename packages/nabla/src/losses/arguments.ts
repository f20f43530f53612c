/**
 * What losses refuse before they compute: outputs that are no floats, targets of another shape (which would broadcast
 * without a word and train something else), weights that do not fit. Constants become tensors here.
 */
import type { DType, FloatDType } from "../base/dtype.ts";
import { isFloat } from "../base/dtype.ts";
import { DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";
import { tensor } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Weights as a tensor or a list of numbers. */
export type Weights = Tensor<Shape, DType> | readonly number[];

export function requireFloat(operation: string, name: string, value: Tensor<Shape, DType>): void {
  if (isFloat(value.dtype)) return;
  throw new DTypeError(`${operation}: ${name} are ${value.dtype}; float32 or float64 is needed, see astype`);
}

/** The targets in the outputs' dtype, if they have the outputs' shape. */
export function matchingTargets<D extends FloatDType>(
  operation: string,
  outputs: Tensor<Shape, D>,
  targets: Tensor<Shape, DType>,
): Tensor<Shape, D> {
  requireFloat(operation, "outputs", outputs);
  if (!sameShape(outputs.shape, targets.shape)) {
    throw new ShapeError(
      `${operation}: outputs ${formatShape(outputs.shape)} and targets ${formatShape(targets.shape)} differ; ` +
        "they must have one shape, see reshape, squeeze and unsqueeze",
    );
  }
  return targets.astype(outputs.dtype);
}

/** Weights as a tensor of the outputs' dtype. */
export function weightsAs<D extends FloatDType>(weights: Weights, dtype: D): Tensor<Shape, D> {
  const values: Tensor<Shape, DType> = Array.isArray(weights) ? tensor(weights as number[], { dtype }) : (weights as Tensor<Shape, DType>);
  return values.astype(dtype);
}
