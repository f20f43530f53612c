/**
 * The public type of tensors. It stands apart from the class behind it, so that a type says what a user may rely on: the shape
 * and the dtype, known to the compiler as far as the program says them, and the methods, which live in the neighbouring files.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { ShapeValue } from "../shape-types/dimensions.ts";
import type { ActivationMethods } from "./activations.ts";
import type { ComparisonMethods } from "./comparisons.ts";
import type { ElementwiseMethods } from "./elementwise.ts";
import type { IndexingMethods } from "./indexing.ts";
import type { LayoutMethods } from "./layout.ts";
import type { ProductMethods } from "./products.ts";
import type { ReadingMethods } from "./reading.ts";
import type { ReductionMethods } from "./reductions.ts";

/**
 * Every method of a tensor. Methods know their tensor by the type of `this` and not by the interface's own arguments: so the
 * interface has the same methods for every shape, and the compiler compares two tensor types by `shape` and `dtype` alone.
 */
export interface TensorMethods
  extends
    ElementwiseMethods,
    ComparisonMethods,
    ReductionMethods,
    ProductMethods,
    LayoutMethods,
    IndexingMethods,
    ActivationMethods,
    ReadingMethods {}

/**
 * An immutable, lazy array of numbers. `Tensor<[2, 3]>` is a float32 matrix of 2 rows and 3 columns, `Tensor<[number, 3], "int32">`
 * has any number of rows, and `Tensor` any shape. A `number` matches every dimension, in both directions.
 */
export interface Tensor<S extends Shape = Shape, D extends DType = "float32"> extends TensorMethods {
  /** The dimensions; a scalar's are []. */
  readonly shape: ShapeValue<S>;
  readonly dtype: D;
}

/** A tensor of any shape and dtype. */
export type AnyTensor = Tensor<Shape, DType>;
