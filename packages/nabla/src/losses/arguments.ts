/**
 * What losses refuse before they compute: what is no tensor, outputs that are no floats, targets of another shape (which
 * would broadcast without a word and train something else), weights that do not fit. Constants become tensors here.
 */
import { isFloat } from "../base/dtype.ts";
import { DTypeError, ShapeError } from "../base/errors.ts";
import { broadcastShapes, formatShape, sameShape } from "../base/shape.ts";
import { asTensor } from "../tensor/tensor.ts";
import { tensor } from "../tensor/creation.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";

/** Weights as a tensor or a list of numbers. */
export type Weights = AnyTensor | readonly number[];

/** The outputs, if they are floats. */
export function floats(operation: string, name: string, outputs: AnyTensor): Tensor {
  asTensor(outputs, `${operation}: ${name}`);
  if (isFloat(outputs.dtype)) return outputs as Tensor;
  throw new DTypeError(`${operation}: ${name} are ${outputs.dtype}; float32 or float64 is needed, see astype`);
}

/** The targets in the outputs' dtype, if they have the outputs' shape. */
export function matchingTargets(operation: string, outputs: Tensor, targets: AnyTensor): Tensor {
  asTensor(targets, `${operation}: targets`);
  if (!sameShape(outputs.shape, targets.shape)) {
    throw new ShapeError(
      `${operation}: outputs ${formatShape(outputs.shape)} and targets ${formatShape(targets.shape)} differ; ` +
        "they must have one shape, see reshape, squeeze and unsqueeze",
    );
  }
  return targets.astype(outputs.dtype);
}

/** Weights as a tensor of the outputs' dtype. */
export function weightsFor(outputs: Tensor, weights: Weights): Tensor {
  const values: AnyTensor = Array.isArray(weights)
    ? tensor(weights as number[], { dtype: "float64" })
    : (weights as AnyTensor);
  return values.astype(outputs.dtype);
}

/** Weights that broadcast to the outputs' shape and no further. */
export function spreadWeights(operation: string, name: string, outputs: Tensor, weights: Weights): Tensor {
  const values = weightsFor(outputs, weights);
  if (!sameShape(broadcastShapes(operation, outputs.shape, values.shape), outputs.shape)) {
    throw new ShapeError(
      `${operation}: ${name} ${formatShape(values.shape)} does not broadcast to ${formatShape(outputs.shape)}`,
    );
  }
  return values;
}
