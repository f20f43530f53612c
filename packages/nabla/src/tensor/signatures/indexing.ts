/**
 * Picking by index. Indices are integers, negative ones count from the end; one beyond the axis is an error when it is known, and
 * read as the nearest there is inside a program.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { AxisCheck } from "../shape-types/axis.ts";
import type { IndexCheck, SourceCheck, Take } from "../shape-types/gather.ts";
import type { AtCheck, ElementOf } from "../shape-types/slice.ts";
import type { Tensor } from "./tensor.ts";

/** The dtypes that indices may have. */
export type IndexDType = "int32" | "uint8";

export interface IndexingMethods {
  /** One element along the first axis, negative from the end: [n, ...] → [...]. */
  at<S extends Shape, D extends DType, const I extends number>(
    this: Tensor<S, D>,
    index: I & AtCheck<S, I>,
  ): Tensor<ElementOf<S>, D>;
  /** Whole slices along an axis: result[..., i, ...] = this[..., indices[i], ...], where i runs over the indices' whole shape. */
  take<S extends Shape, D extends DType, I extends Shape, const A extends number = 0>(
    this: Tensor<S, D>,
    indices: Tensor<I, IndexDType>,
    axis?: A & AxisCheck<"take", S, A>,
  ): Tensor<Take<S, I, A>, D>;
  /** Single elements along an axis: result[i][j] = this[i][indices[i][j]] for axis 1. The result has the indices' shape. */
  gather<S extends Shape, D extends DType, I extends Shape, const A extends number>(
    this: Tensor<S, D>,
    indices: Tensor<I, IndexDType> & IndexCheck<"gather", S, I>,
    axis: A & AxisCheck<"gather", S, A>,
  ): Tensor<I, D>;
  /** This with source[i][j] added at [i][indices[i][j]] for axis 1: what gather reads, it adds to; several for one place add up. */
  scatterAdd<S extends Shape, D extends DType, I extends Shape, J extends Shape, const A extends number>(
    this: Tensor<S, D>,
    indices: Tensor<I, IndexDType> & IndexCheck<"scatterAdd", S, I>,
    source: Tensor<J, D> & SourceCheck<I, J>,
    axis: A & AxisCheck<"scatterAdd", S, A>,
  ): Tensor<S, D>;
  /** Each index as a row of zeros with a 1 in its place: [...] → [..., classes], float32. */
  oneHot<S extends Shape, const N extends number>(this: Tensor<S, IndexDType>, classes: N): Tensor<[...S, N]>;
}
