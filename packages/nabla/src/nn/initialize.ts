/**
 * Where weights start. The defaults are PyTorch's: a linear layer's weights and biases are uniform within 1/sqrt(inputs),
 * which is He's uniform rule with the slope sqrt(5). All randomness comes from the global generator, see `seed`.
 * Exported as `nn.initialize`.
 */
import type { FloatDType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import { formatShape, type Shape } from "../base/shape.ts";
import { rand, randn } from "../tensor/random.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";

export interface InitializeOptions<D extends FloatDType> {
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

/** Uniform in -bound … bound. */
export function uniform<const S extends Shape, D extends FloatDType = "float32">(
  shape: S,
  bound: number,
  { dtype }: InitializeOptions<D> = {},
): Tensor<S, D> {
  return rand(shape, { dtype: dtype ?? "float32" })
    .mul(2 * bound)
    .sub(bound) as unknown as Tensor<S, D>;
}

/** Normal with mean 0. */
export function normal<const S extends Shape, D extends FloatDType = "float32">(
  shape: S,
  deviation: number = 1,
  { dtype }: InitializeOptions<D> = {},
): Tensor<S, D> {
  return randn(shape, { dtype: dtype ?? "float32" }).mul(deviation) as unknown as Tensor<S, D>;
}

/** The numbers of inputs and outputs of a weight [out, in, …]: what stands behind counts for both. */
export function fans(shape: Shape): { readonly inputs: number; readonly outputs: number } {
  if (shape.length < 2)
    throw new DataError(`initialize: ${formatShape(shape)} has no inputs and outputs; a weight is [out, in, …]`);
  const field = shape.slice(2).reduce((product, dimension) => product * dimension, 1);
  return { inputs: shape[1]! * field, outputs: shape[0]! * field };
}

/** Glorot and Bengio's uniform rule: within sqrt(6 / (inputs + outputs)); for sigmoid and tanh. */
export function xavierUniform<const S extends Shape, D extends FloatDType = "float32">(
  shape: S,
  options: InitializeOptions<D> = {},
): Tensor<S, D> {
  const { inputs, outputs } = fans(shape);
  return uniform(shape, Math.sqrt(6 / (inputs + outputs)), options);
}

/** He's uniform rule: within sqrt(6 / inputs); for ReLU. */
export function kaimingUniform<const S extends Shape, D extends FloatDType = "float32">(
  shape: S,
  options: InitializeOptions<D> = {},
): Tensor<S, D> {
  return uniform(shape, Math.sqrt(6 / fans(shape).inputs), options);
}
