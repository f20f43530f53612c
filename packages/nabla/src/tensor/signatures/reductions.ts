/**
 * Reductions over one axis, several, or all where none is given. Negative axes count from the end; `keepDims` leaves a reduced axis
 * in place with length 1, so that the result broadcasts against the tensor. An axis that the tensor lacks is an AxisError.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { Axes, AxisCheck } from "../shape-types/axis.ts";
import type { Float, Sum } from "../shape-types/dtypes.ts";
import type { Reduce } from "../shape-types/reduce.ts";
import type { Tensor } from "./tensor.ts";

export interface ReductionOptions<Keep extends boolean> {
  /** Whether a reduced axis stays, with length 1. */
  readonly keepDims?: Keep;
}

export interface VarianceOptions<Keep extends boolean> extends ReductionOptions<Keep> {
  /** The divisor is the number of elements less this: 1 (the default, as PyTorch's) for a sample, 0 for a population. */
  readonly correction?: number;
}

export interface NormOptions<Keep extends boolean> extends ReductionOptions<Keep> {
  /** p of (sum |x|^p)^(1/p): 2 by default; Infinity gives the greatest absolute value. */
  readonly order?: number;
}

export interface ReductionMethods {
  /** The sum; 0 of nothing. bool and uint8 give int32. */
  sum<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"sum", S, A>,
    options?: ReductionOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, Sum<D>>;
  /** The product; 1 of nothing. bool and uint8 give int32. */
  prod<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"prod", S, A>,
    options?: ReductionOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, Sum<D>>;
  /** The arithmetic mean. */
  mean<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"mean", S, A>,
    options?: ReductionOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, Float<D>>;
  /** The greatest element; NaN where there is one. Equal ones share the gradient. */
  max<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"max", S, A>,
    options?: ReductionOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, D>;
  /** The least element; NaN where there is one. Equal ones share the gradient. */
  min<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"min", S, A>,
    options?: ReductionOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, D>;
  /** The mean squared distance from the mean. */
  variance<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"variance", S, A>,
    options?: VarianceOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, Float<D>>;
  /** The square root of the variance. */
  std<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"std", S, A>,
    options?: VarianceOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, Float<D>>;
  /** The p-norm, Euclidean by default. */
  norm<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"norm", S, A>,
    options?: NormOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, Float<D>>;
  /** log(sum(e^this)), without overflow. */
  logSumExp<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"logSumExp", S, A>,
    options?: ReductionOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, Float<D>>;
  /** True where at least one element is not 0. */
  any<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"any", S, A>,
    options?: ReductionOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, "bool">;
  /** True where every element is not 0. */
  all<S extends Shape, D extends DType, const A extends Axes = undefined, Keep extends boolean = false>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"all", S, A>,
    options?: ReductionOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, "bool">;
  /** The index of the greatest element along an axis, the first of equal ones; in the flattened tensor without an axis. */
  argmax<
    S extends Shape,
    D extends DType,
    const A extends number | undefined = undefined,
    Keep extends boolean = false,
  >(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"argmax", S, A>,
    options?: ReductionOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, "int32">;
  /** The index of the least element along an axis, the first of equal ones; in the flattened tensor without an axis. */
  argmin<
    S extends Shape,
    D extends DType,
    const A extends number | undefined = undefined,
    Keep extends boolean = false,
  >(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"argmin", S, A>,
    options?: ReductionOptions<Keep>,
  ): Tensor<Reduce<S, A, Keep>, "int32">;
  /** Sums of all elements up to each one along an axis, the first by default. */
  cumsum<S extends Shape, D extends DType, const A extends number = 0>(
    this: Tensor<S, D>,
    axis?: A & AxisCheck<"cumsum", S, A>,
  ): Tensor<S, Sum<D>>;
}
