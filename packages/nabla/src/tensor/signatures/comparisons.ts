/**
 * Comparisons and logic element by element: bool results, broadcasting as in arithmetic. NaN equals nothing and has no order.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { Broadcast, BroadcastCheck } from "../shape-types/broadcast.ts";
import type { ChoiceOf, Operand, OperandCheck, ShapeWith } from "./operand.ts";
import type { Tensor } from "./tensor.ts";

export interface ComparisonMethods {
  /** this = other. */
  eq<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"eq", S, O>,
  ): Tensor<ShapeWith<S, O>, "bool">;
  /** this ≠ other. */
  ne<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"ne", S, O>,
  ): Tensor<ShapeWith<S, O>, "bool">;
  /** this < other. */
  lt<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"lt", S, O>,
  ): Tensor<ShapeWith<S, O>, "bool">;
  /** this ≤ other. */
  le<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"le", S, O>,
  ): Tensor<ShapeWith<S, O>, "bool">;
  /** this > other. */
  gt<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"gt", S, O>,
  ): Tensor<ShapeWith<S, O>, "bool">;
  /** this ≥ other. */
  ge<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"ge", S, O>,
  ): Tensor<ShapeWith<S, O>, "bool">;
  /** Both are true; anything but 0 is. */
  logicalAnd<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"logicalAnd", S, O>,
  ): Tensor<ShapeWith<S, O>, "bool">;
  /** At least one is true. */
  logicalOr<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"logicalOr", S, O>,
  ): Tensor<ShapeWith<S, O>, "bool">;
  /** True where this is 0. */
  logicalNot<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, "bool">;
  /** True where this is not a number. */
  isNaN<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, "bool">;
  /** True where this is neither infinite nor NaN. */
  isFinite<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, "bool">;
  /** This where the condition holds, else other; all three broadcast. */
  where<S extends Shape, D extends DType, C extends Shape, const O extends Operand>(
    this: Tensor<S, D>,
    condition: Tensor<C, DType> & BroadcastCheck<"where", S, C>,
    other: O & OperandCheck<"where", Broadcast<S, C>, O>,
  ): Tensor<ShapeWith<Broadcast<S, C>, O>, ChoiceOf<Tensor<S, D>, O>>;
}
