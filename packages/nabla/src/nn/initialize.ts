/**
 * Where weights start. The defaults are PyTorch's: a linear layer's weights and biases are uniform within 1/sqrt(inputs),
 * which is He's uniform rule with the slope sqrt(5). All randomness comes from the global generator, see `seed`.
 * Exported as `nn.initialize`: `layer.weight.value = nn.initialize.orthogonal([64, 64])`. Neighbour: initialize-host.ts.
 */
import type { FloatDType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import { formatShape, type Shape } from "../base/shape.ts";
import { rand, randn } from "../tensor/random.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";

export { orthogonal, truncatedNormal } from "./initialize-host.ts";
export type { OrthogonalOptions, TruncatedNormalOptions } from "./initialize-host.ts";

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

export type Nonlinearity = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

/** By how much weights must be larger before this activation, so that variances stay; PyTorch's calculate_gain. */
export function gain(nonlinearity: Nonlinearity, negativeSlope: number = 0.01): number {
  switch (nonlinearity) {
    case "linear":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.SQRT2;
    case "leakyRelu":
      return Math.sqrt(2 / (1 + negativeSlope ** 2));
    case "selu":
      return 3 / 4;
    default:
      throw new DataError(`initialize: there is no gain for "${String(nonlinearity)}"`);
  }
}

export interface XavierOptions<D extends FloatDType> extends InitializeOptions<D> {
  /** What weights are multiplied by, see `gain`; 1. */
  readonly gain?: number | undefined;
}

/** Glorot and Bengio's uniform rule: within gain sqrt(6 / (inputs + outputs)); for sigmoid and tanh. */
export function xavierUniform<const S extends Shape, D extends FloatDType = "float32">(
  shape: S,
  options: XavierOptions<D> = {},
): Tensor<S, D> {
  const { inputs, outputs } = fans(shape);
  return uniform(shape, (options.gain ?? 1) * Math.sqrt(6 / (inputs + outputs)), options);
}

/** Glorot and Bengio's normal rule: the deviation is gain sqrt(2 / (inputs + outputs)). */
export function xavierNormal<const S extends Shape, D extends FloatDType = "float32">(
  shape: S,
  options: XavierOptions<D> = {},
): Tensor<S, D> {
  const { inputs, outputs } = fans(shape);
  return normal(shape, (options.gain ?? 1) * Math.sqrt(2 / (inputs + outputs)), options);
}

export interface KaimingOptions<D extends FloatDType> extends InitializeOptions<D> {
  /** Whether variances stay on the way forth ("fanIn", the default) or back ("fanOut"). */
  readonly mode?: "fanIn" | "fanOut" | undefined;
  /** The activation behind the weights; "leakyRelu" where none is given. */
  readonly nonlinearity?: Nonlinearity | undefined;
  /** The slope of "leakyRelu"; 0, which is ReLU. */
  readonly negativeSlope?: number | undefined;
}

/** gain / sqrt(fan) */
function kaimingDeviation(
  shape: Shape,
  { mode = "fanIn", nonlinearity = "leakyRelu", negativeSlope = 0 }: KaimingOptions<FloatDType>,
): number {
  const { inputs, outputs } = fans(shape);
  return gain(nonlinearity, negativeSlope) / Math.sqrt(mode === "fanIn" ? inputs : outputs);
}

/** He's uniform rule: within gain sqrt(3 / fan), which is sqrt(6 / inputs) for ReLU. */
export function kaimingUniform<const S extends Shape, D extends FloatDType = "float32">(
  shape: S,
  options: KaimingOptions<D> = {},
): Tensor<S, D> {
  return uniform(shape, Math.sqrt(3) * kaimingDeviation(shape, options), options);
}

/** He's normal rule: the deviation is gain / sqrt(fan), which is sqrt(2 / inputs) for ReLU. */
export function kaimingNormal<const S extends Shape, D extends FloatDType = "float32">(
  shape: S,
  options: KaimingOptions<D> = {},
): Tensor<S, D> {
  return normal(shape, kaimingDeviation(shape, options), options);
}
