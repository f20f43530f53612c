/**
 * What the normalizing layers share: (x - mean) / sqrt(variance + eps) along some axes, with the variance taken from the
 * differences themselves, so that a large mean costs no digits; and trained weights that are shaped to stand beside x.
 */
import type { Shape } from "../base/shape.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";

export interface Moments {
  /** Axes stay as 1. */
  readonly mean: Tensor;
  /** The mean squared distance from the mean, divided by n. */
  readonly variance: Tensor;
}

/** Mean and variance along axes. */
export function momentsOf(x: Tensor, axes: readonly number[]): Moments {
  const mean = x.mean(axes as never, { keepDims: true }) as unknown as Tensor;
  const variance = x
    .sub(mean as never)
    .square()
    .mean(axes as never, { keepDims: true }) as unknown as Tensor;
  return { mean, variance };
}

/** (x - mean) / sqrt(variance + eps) */
export function standardize(x: Tensor, { mean, variance }: Moments, eps: number): Tensor {
  return x.sub(mean as never).mul(variance.add(eps).rsqrt() as never) as unknown as Tensor;
}

/** x weight + bias; either may be missing. Both broadcast after `shape`. */
export function scaleAndShift(x: Tensor, weight: Tensor | null, bias: Tensor | null, shape: Shape): Tensor {
  const beside = (value: Tensor): never => value.reshape(shape) as never;
  const scaled = weight === null ? x : (x.mul(beside(weight)) as unknown as Tensor);
  return bias === null ? scaled : (scaled.add(beside(bias)) as unknown as Tensor);
}

/** [1, C, 1, …]: how one number for each channel stands beside [N, C, …]. */
export function besideChannels(shape: Shape): number[] {
  return shape.map((dimension, axis) => (axis === 1 ? dimension : 1));
}
