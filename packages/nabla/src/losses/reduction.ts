/**
 * How the losses of single elements become one number: their mean, their sum, or not at all. Every loss ends here.
 */
import type { FloatDType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

export type Reduction = "mean" | "sum" | "none";

/** A scalar, or with "none" the losses of the single elements. */
export type Reduced<R extends Reduction, D extends FloatDType = FloatDType> = [R] extends ["none"]
  ? Tensor<Shape, D>
  : Tensor<[], D>;

export interface ReductionOptions<R extends Reduction> {
  /** "mean" (the default), "sum", or "none" for the losses of the single elements. */
  readonly reduction?: R | undefined;
}

/** Reduces losses; `count` is what a mean divides by, the number of elements where none is given. */
export function reduce<R extends Reduction, D extends FloatDType>(
  operation: string,
  losses: Tensor<Shape, D>,
  reduction: R | undefined,
  count?: Tensor<Shape, D>,
): Reduced<R, D> {
  const chosen: Reduction = reduction ?? "mean";
  return reduceAs(operation, losses, chosen, count) as unknown as Reduced<R, D>;
}

function reduceAs<D extends FloatDType>(
  operation: string,
  losses: Tensor<Shape, D>,
  reduction: Reduction,
  count: Tensor<Shape, D> | undefined,
): unknown {
  switch (reduction) {
    case "none":
      return losses;
    case "sum":
      return losses.sum();
    case "mean":
      return count === undefined ? losses.mean() : losses.sum().div(count.sum());
    default:
      throw new DataError(`${operation}: reduction "${String(reduction)}"; "mean", "sum" and "none" exist`);
  }
}
