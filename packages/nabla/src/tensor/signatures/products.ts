/**
 * Products of matrices and vectors. A ShapeError at run time, and a ShapeMismatch in the editor, say which dimensions differ.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { Arithmetic, Promote, Sum } from "../shape-types/dtypes.ts";
import type { DotCheck, Matmul, MatmulCheck, Outer, OuterCheck } from "../shape-types/matmul.ts";
import type { Tensor } from "./tensor.ts";

export interface ProductMethods {
  /**
   * The matrix product: [..., m, k] x [..., k, n] → [..., m, n], where the dimensions before the last two broadcast. A vector is
   * a row on the left and a column on the right, and its dimension is dropped.
   */
  matmul<A extends Shape, D extends DType, B extends Shape, E extends DType>(
    this: Tensor<A, D>,
    other: Tensor<B, E> & MatmulCheck<A, B>,
  ): Tensor<Matmul<A, B>, Sum<Promote<D, E>>>;
  /** The sum of the products of two vectors' elements: [n] and [n] → []. */
  dot<A extends Shape, D extends DType, B extends Shape, E extends DType>(
    this: Tensor<A, D>,
    other: Tensor<B, E> & DotCheck<A, B>,
  ): Tensor<[], Sum<Promote<D, E>>>;
  /** Every product of two vectors' elements: [n] and [m] → [n, m]. */
  outer<A extends Shape, D extends DType, B extends Shape, E extends DType>(
    this: Tensor<A, D>,
    other: Tensor<B, E> & OuterCheck<A, B>,
  ): Tensor<Outer<A, B>, Arithmetic<D, E>>;
}
