/**
 * Negative log-likelihoods of counts and of numbers with a spread. Values, options and defaults: PyTorch
 * (poisson_nll_loss, gaussian_nll_loss).
 */
import type { FloatDType } from "../base/dtype.ts";
import { DataError, ShapeError } from "../base/errors.ts";
import { broadcastShapes, formatShape, sameShape, type Shape } from "../base/shape.ts";
import { where } from "../tensor/combine.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { floats, matchingTargets } from "./arguments.ts";
import { reduce, type Reduced, type Reduction, type ReductionOptions } from "./reduction.ts";

export interface PoissonNllOptions<R extends Reduction = Reduction> extends ReductionOptions<R> {
  /** Whether outputs are logarithms of rates; true. */
  readonly logInput?: boolean | undefined;
  /** Whether Stirling's approximation of log t! is added for targets above 1; false. */
  readonly full?: boolean | undefined;
  /** Added to rates that are not logarithms, as their logarithm is taken; 1e-8. */
  readonly eps?: number | undefined;
}

/** e^x - t x, or without `logInput` x - t log(x + eps): of counts t that come at a rate; averaged over all elements. */
export function poissonNll<D extends FloatDType = "float32", R extends Reduction = "mean">(
  outputs: Tensor<Shape, D>,
  targets: AnyTensor,
  { logInput = true, full = false, eps = 1e-8, reduction }: PoissonNllOptions<R> = {},
): Reduced<R, D> {
  const x = floats("poissonNll", "outputs", outputs);
  const t = matchingTargets("poissonNll", x, targets);
  const losses = logInput ? x.exp().sub(t.mul(x)) : x.sub(t.mul(x.add(eps).log()));
  return reduce("poissonNll", (full ? losses.add(logFactorial(t) as never) : losses) as Tensor, reduction);
}

/** t log t - t + log(2 π t) / 2 for t > 1, else 0. */
function logFactorial(t: Tensor): Tensor {
  const isLarge = t.gt(1);
  const safe = where(isLarge, t as never, 1) as AnyTensor as Tensor;
  const value = safe
    .mul(safe.log())
    .sub(safe)
    .add(
      safe
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    );
  return where(isLarge, value as never, 0) as AnyTensor as Tensor;
}

export interface GaussianNllOptions<R extends Reduction = Reduction> extends ReductionOptions<R> {
  /** Whether the constant log(2 π) / 2 is added; false. */
  readonly full?: boolean | undefined;
  /** What variances count at least; 1e-6. */
  readonly eps?: number | undefined;
}

/**
 * (log v + (x - t)^2 / v) / 2 with v = max(variance, eps), whose gradient passes as if there were no limit; averaged over
 * all elements.
 *
 * @param outputs Expected values, any shape.
 * @param targets Of the same shape.
 * @param variances Broadcast to the same shape, not negative.
 */
export function gaussianNll<D extends FloatDType = "float32", R extends Reduction = "mean">(
  outputs: Tensor<Shape, D>,
  targets: AnyTensor,
  variances: AnyTensor,
  { full = false, eps = 1e-6, reduction }: GaussianNllOptions<R> = {},
): Reduced<R, D> {
  if (!(eps > 0)) throw new DataError(`gaussianNll: eps ${eps}; a number above 0 is needed`);
  const x = floats("gaussianNll", "outputs", outputs);
  const t = matchingTargets("gaussianNll", x, targets);
  const given = floats("gaussianNll", "variances", variances);
  const isFlat = given.shape.length === x.shape.length - 1;
  const v = isFlat && !sameShape(given.shape, x.shape) ? (given.unsqueeze(-1) as AnyTensor as Tensor) : given;
  if (!sameShape(broadcastShapes("gaussianNll", x.shape, v.shape), x.shape)) {
    throw new ShapeError(
      `gaussianNll: variances ${formatShape(given.shape)} do not broadcast to outputs ${formatShape(x.shape)}`,
    );
  }
  const limited = v.add(
    v
      .maximum(eps)
      .sub(v as never)
      .detach() as never,
  ) as AnyTensor as Tensor;
  const losses = limited
    .log()
    .add(
      x
        .sub(t)
        .square()
        .div(limited as never) as never,
    )
    .mul(0.5) as AnyTensor as Tensor;
  return reduce("gaussianNll", full ? (losses.add(Math.log(2 * Math.PI) / 2) as Tensor) : losses, reduction);
}
