/**
 * Losses of numbers: squared and absolute differences, and two that are squared near 0 and absolute far from it. Outputs
 * and targets have one shape. Values, options and defaults: PyTorch (mse_loss, l1_loss, huber_loss, smooth_l1_loss).
 */
import type { FloatDType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import { where } from "../tensor/combine.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { floats, matchingTargets } from "./arguments.ts";
import { reduce, type Reduced, type Reduction, type ReductionOptions } from "./reduction.ts";

/** (x - t)^2, averaged over all elements. */
export function mse<D extends FloatDType = "float32", R extends Reduction = "mean">(
  outputs: Tensor<Shape, D>,
  targets: AnyTensor,
  options: ReductionOptions<R> = {},
): Reduced<R, D> {
  return reduce("mse", differences("mse", outputs, targets).square(), options.reduction);
}

/** |x - t|, averaged over all elements. */
export function mae<D extends FloatDType = "float32", R extends Reduction = "mean">(
  outputs: Tensor<Shape, D>,
  targets: AnyTensor,
  options: ReductionOptions<R> = {},
): Reduced<R, D> {
  return reduce("mae", differences("mae", outputs, targets).abs(), options.reduction);
}

export interface HuberOptions<R extends Reduction = Reduction> extends ReductionOptions<R> {
  /** Where the parabola becomes a line; 1 where none is given. */
  readonly delta?: number | undefined;
}

/** d^2 / 2 for |d| <= delta, else delta (|d| - delta / 2), where d = x - t; averaged over all elements. */
export function huber<D extends FloatDType = "float32", R extends Reduction = "mean">(
  outputs: Tensor<Shape, D>,
  targets: AnyTensor,
  options: HuberOptions<R> = {},
): Reduced<R, D> {
  const delta = options.delta ?? 1;
  if (!(delta > 0)) throw new DataError(`huber: delta ${delta} is not above 0`);
  const difference = differences("huber", outputs, targets);
  return reduce("huber", bent(difference, delta), options.reduction);
}

export interface SmoothL1Options<R extends Reduction = Reduction> extends ReductionOptions<R> {
  /** Where the parabola becomes a line, 0 for lines only; 1 where none is given. */
  readonly beta?: number | undefined;
}

/** d^2 / (2 beta) for |d| < beta, else |d| - beta / 2, where d = x - t; averaged over all elements. */
export function smoothL1<D extends FloatDType = "float32", R extends Reduction = "mean">(
  outputs: Tensor<Shape, D>,
  targets: AnyTensor,
  options: SmoothL1Options<R> = {},
): Reduced<R, D> {
  const beta = options.beta ?? 1;
  if (!(beta >= 0)) throw new DataError(`smoothL1: beta ${beta} is negative`);
  const difference = differences("smoothL1", outputs, targets);
  return reduce("smoothL1", beta === 0 ? difference.abs() : bent(difference, beta).div(beta), options.reduction);
}

function differences(operation: string, outputs: AnyTensor, targets: AnyTensor): Tensor {
  const x = floats(operation, "outputs", outputs);
  return x.sub(matchingTargets(operation, x, targets));
}

/** The parabola d^2 / 2 that goes on as a line from |d| = delta. */
function bent(difference: Tensor, delta: number): Tensor {
  const distance = difference.abs();
  return where(distance.le(delta), difference.square().mul(0.5), distance.sub(delta / 2).mul(delta));
}
