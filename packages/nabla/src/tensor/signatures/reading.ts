/**
 * Reading elements, which runs what is needed as one program; and gradients, which start at a scalar.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { ElementValue, HostArrays } from "../shape-types/dtypes.ts";
import type { Check, ShowShape } from "../shape-types/mismatch.ts";
import type { NestedArray } from "../shape-types/nested.ts";
import type { Tensor } from "./tensor.ts";

/** Refuses tensors that certainly have another number of elements than one. */
type SingleCheck<Message extends string, S extends Shape> = number extends S["length"]
  ? unknown
  : [S[number]] extends [never]
    ? unknown
    : true extends { [Axis in keyof S]: number extends S[Axis] ? false : S[Axis] extends 1 ? false : true }[number]
      ? Check<`${Message}, not of ${ShowShape<S>}`>
      : unknown;

export interface ReadingMethods {
  /** The only element. A ShapeError where there is another number of elements. */
  item<S extends Shape, D extends DType>(
    this: Tensor<S, D> & SingleCheck<"item: takes a tensor of one element", S>,
  ): Promise<ElementValue<D>>;
  /** All elements, row by row, as a typed array of the caller's own; bool as bytes. */
  data<D extends DType>(this: Tensor<Shape, D>): Promise<HostArrays[D]>;
  /** All elements as nested arrays; a scalar's is its element. */
  array<S extends Shape, D extends DType>(this: Tensor<S, D>): Promise<NestedArray<S, ElementValue<D>>>;
  /** Fills `parameter.grad` of every parameter that this scalar depends on. A GradientError where it is no scalar. */
  backward<S extends Shape, D extends DType>(
    this: Tensor<S, D> & SingleCheck<"backward: starts from a tensor of one element", S>,
  ): void;
  /** The same elements, without a gradient. */
  detach<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, D>;
  /** The elements, shape and dtype as far as they are known without running anything. */
  toString(): string;
}
