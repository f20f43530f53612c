/**
 * The same elements in another shape or order, and parts of them. Nothing is computed: these are views until something reads them.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { Axes, AxisCheck } from "../shape-types/axis.ts";
import type { Expand, ExpandCheck } from "../shape-types/broadcast.ts";
import type { Permute, PermuteCheck, Reverse, Swap } from "../shape-types/permute.ts";
import type { AddAxis, Reshape, ReshapeCheck, Squeeze, SqueezeCheck } from "../shape-types/reshape.ts";
import type { Pad, PadCheck, Padding, Slice, Split, SplitCheck } from "../shape-types/slice.ts";
import type { Tensor } from "./tensor.ts";

/** One tensor for each shape. */
export type TensorsOf<Shapes, D extends DType> = {
  -readonly [Part in keyof Shapes]: Shapes[Part] extends Shape ? Tensor<Shapes[Part], D> : never;
};

export interface LayoutMethods {
  /** The elements, row by row, in another shape of as many elements; one dimension may be -1 and follows from the others. */
  reshape<S extends Shape, D extends DType, const T extends Shape>(
    this: Tensor<S, D>,
    shape: readonly [...T] & ReshapeCheck<S, T>,
  ): Tensor<Reshape<S, T>, D>;
  /** All axes in reverse order, as NumPy's. */
  transpose<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<Reverse<S>, D>;
  /** Two axes swapped, as PyTorch's: `transpose(-1, -2)`. */
  transpose<S extends Shape, D extends DType, const A extends number, const B extends number>(
    this: Tensor<S, D>,
    first: A & AxisCheck<"transpose", S, A>,
    second: B & AxisCheck<"transpose", S, B>,
  ): Tensor<Swap<S, A, B>, D>;
  /** The axes in another order: `permute([0, 2, 1])`. Every axis is named once. */
  permute<S extends Shape, D extends DType, const Order extends Shape>(
    this: Tensor<S, D>,
    axes: readonly [...Order] & PermuteCheck<S, Order>,
  ): Tensor<Permute<S, Order>, D>;
  /** Without one axis or several of length 1, or without all of these where none is given. */
  squeeze<S extends Shape, D extends DType, const A extends Axes = undefined>(
    this: Tensor<S, D>,
    axes?: A & AxisCheck<"squeeze", S, A> & SqueezeCheck<S, A>,
  ): Tensor<Squeeze<S, A>, D>;
  /** With a new axis of length 1 in front of `axis`; negative ones count from the end of the result. */
  unsqueeze<S extends Shape, D extends DType, const A extends number>(
    this: Tensor<S, D>,
    axis: A & AxisCheck<"unsqueeze", [...S, 1], A, S>,
  ): Tensor<AddAxis<S, A>, D>;
  /** Broadcast to a shape: axes of length 1 grow, new ones come in front, -1 keeps a dimension. */
  expand<S extends Shape, D extends DType, const T extends Shape>(
    this: Tensor<S, D>,
    shape: readonly [...T] & ExpandCheck<S, T>,
  ): Tensor<Expand<S, T>, D>;
  /** In reverse order along one axis, several, or all where none is given. */
  flip<S extends Shape, D extends DType, const A extends Axes = undefined>(
    this: Tensor<S, D>,
    axes?: A & AxisCheck<"flip", S, A>,
  ): Tensor<S, D>;
  /** The elements from `start` to before `end` along an axis, every `step`th; negative positions count from the end. */
  slice<
    S extends Shape,
    D extends DType,
    const Start extends number,
    const End extends number | undefined = undefined,
    const A extends number = 0,
    const Step extends number = 1,
  >(
    this: Tensor<S, D>,
    start: Start,
    end?: End,
    axis?: A & AxisCheck<"slice", S, A>,
    step?: Step,
  ): Tensor<Slice<S, Start, End, A, Step>, D>;
  /** With `value` (0 by default) around: a pair [before, after] for each axis. */
  pad<S extends Shape, D extends DType, const P extends Padding>(
    this: Tensor<S, D>,
    padding: P & PadCheck<S, P>,
    value?: number,
  ): Tensor<Pad<S, P>, D>;
  /** Parts along an axis: a number of equal ones, or one of each of the given sizes. */
  split<S extends Shape, D extends DType, const Parts extends number | Shape, const A extends number = 0>(
    this: Tensor<S, D>,
    parts: Parts & SplitCheck<S, Parts, A>,
    axis?: A & AxisCheck<"split", S, A>,
  ): TensorsOf<Split<S, Parts, A>, D>;
}
