/**
 * The other side of a binary operation: a tensor, or a number or boolean that takes the tensor's shape.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { Broadcast, BroadcastCheck } from "../shape-types/broadcast.ts";
import type { Arithmetic, BesideNumber, Float, Power, Promote } from "../shape-types/dtypes.ts";
import type { Tensor } from "./tensor.ts";

export type Operand = number | boolean | Tensor<Shape, DType>;

/** The operand's shape; [] for a number. */
export type ShapeOf<O> = O extends Tensor<infer S, any> ? S : [];

/** Refuses an operand whose shape does not broadcast with `S`. */
export type OperandCheck<Name extends string, S extends Shape, O> = BroadcastCheck<Name, S, ShapeOf<O>>;

/** The shape of an operation on a tensor of shape `S` and an operand. */
export type ShapeWith<S extends Shape, O> = Broadcast<S, ShapeOf<O>>;

/** The dtype of arithmetic on a tensor of dtype `D` and an operand. */
export type ArithmeticWith<D extends DType, O> =
  O extends Tensor<any, infer E> ? Arithmetic<D, E> : O extends number ? BesideNumber<D, O> : Arithmetic<D>;

/** The dtype of a division. */
export type FloatWith<D extends DType, O> = O extends Tensor<any, infer E> ? Float<D, E> : Float<D>;

/** The dtype of a power. */
export type PowerWith<D extends DType, O> =
  O extends Tensor<any, infer E> ? Float<D, E> : O extends number ? Power<D, O> : Power<D, 1>;

/** The dtype of a choice between two operands. */
export type ChoiceOf<A, B> =
  A extends Tensor<any, infer D>
    ? B extends Tensor<any, infer E>
      ? Promote<D, E>
      : B extends number
        ? BesideNumber<D, B>
        : D
    : B extends Tensor<any, infer E>
      ? A extends number
        ? BesideNumber<E, A>
        : E
      : "float32";
