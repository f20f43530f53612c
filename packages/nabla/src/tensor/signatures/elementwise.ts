/**
 * Arithmetic element by element. Two tensors broadcast by NumPy's rules, and the higher dtype wins (bool < uint8 < int32 < float32
 * < float64); a ShapeError at run time, and a ShapeMismatch in the editor, name both shapes where they do not fit. Functions of
 * real numbers give float32 for integers.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { Arithmetic, BesideNumber, Float, Sum } from "../shape-types/dtypes.ts";
import type { ArithmeticWith, FloatWith, Operand, OperandCheck, PowerWith, ShapeWith } from "./operand.ts";
import type { Tensor } from "./tensor.ts";

export interface ElementwiseMethods {
  /** this + other. */
  add<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"add", S, O>,
  ): Tensor<ShapeWith<S, O>, ArithmeticWith<D, O>>;
  /** this - other. */
  sub<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"sub", S, O>,
  ): Tensor<ShapeWith<S, O>, ArithmeticWith<D, O>>;
  /** this * other, element by element. */
  mul<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"mul", S, O>,
  ): Tensor<ShapeWith<S, O>, ArithmeticWith<D, O>>;
  /** this / other. True division: integers give float32. */
  div<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"div", S, O>,
  ): Tensor<ShapeWith<S, O>, FloatWith<D, O>>;
  /** this ^ other. Integers to a natural number stay integers. */
  pow<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"pow", S, O>,
  ): Tensor<ShapeWith<S, O>, PowerWith<D, O>>;
  /** The remainder of this / other, with the divisor's sign, as NumPy's. */
  mod<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"mod", S, O>,
  ): Tensor<ShapeWith<S, O>, ArithmeticWith<D, O>>;
  /** The lesser of this and other; NaN where either is. */
  minimum<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"minimum", S, O>,
  ): Tensor<ShapeWith<S, O>, ArithmeticWith<D, O>>;
  /** The greater of this and other; NaN where either is. */
  maximum<S extends Shape, D extends DType, const O extends Operand>(
    this: Tensor<S, D>,
    other: O & OperandCheck<"maximum", S, O>,
  ): Tensor<ShapeWith<S, O>, ArithmeticWith<D, O>>;
  /** -this. */
  neg<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Sum<D>>;
  /** The absolute value. */
  abs<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, D>;
  /** -1, 0 or 1. */
  sign<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Sum<D>>;
  /** this * this. */
  square<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Arithmetic<D>>;
  /** e^this. */
  exp<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** e^this - 1, exact for small elements. */
  expm1<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** The natural logarithm. */
  log<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** log(1 + this), exact for small elements. */
  log1p<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** The square root. */
  sqrt<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** 1 / sqrt(this). */
  rsqrt<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /**
   * The sine of radians. Compiled, it is right to 2 units in the last place up to 2e5 (float64: 1.6e6); beyond, it is that of an
   * angle about a rounding error away, and from 1e8 (1e16) on of no use: take whole turns off first.
   */
  sin<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** The cosine of radians, as exact as `sin`. */
  cos<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** The hyperbolic tangent. */
  tanh<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** The error function, 2 / sqrt(pi) * (integral of e^(-t^2) from 0 to this). */
  erf<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, Float<D>>;
  /** The greatest integer that is not above. */
  floor<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, D>;
  /** The least integer that is not below. */
  ceil<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, D>;
  /** The nearest integer, ties to even. */
  round<S extends Shape, D extends DType>(this: Tensor<S, D>): Tensor<S, D>;
  /** Elements limited to low … high; null leaves a side open. The gradient passes at the limits and is 0 outside. */
  clip<S extends Shape, D extends DType, Low extends number | null, High extends number | null = null>(
    this: Tensor<S, D>,
    low: Low,
    high?: High,
  ): Tensor<S, BesideNumber<D, Extract<Low | High, number>>>;
  /** The elements in another dtype: floats to integers lose their fraction, anything but 0 is true. */
  astype<S extends Shape, D extends DType>(this: Tensor<S, DType>, dtype: D): Tensor<S, D>;
}
