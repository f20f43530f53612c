/**
 * Layer normalization (Ba et al. 2016) and RMS normalization (Zhang and Sennrich 2019) over the last axes of every example
 * by itself. Names, defaults and values are PyTorch's.
 */
import type { DType } from "../base/dtype.ts";
import { ShapeError } from "../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";
import { ones, zeros } from "../tensor/creation.ts";
import { knownOptions } from "../base/known-options.ts";
import { Parameter, type ParameterDType } from "../tensor/parameter.ts";
import type { LastAxisRule, LayerInput, LayerOutput, SameShapeRule } from "../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { asTensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";
import { momentsOf, scaleAndShift, standardize } from "./normalize.ts";
import { atLeastOne } from "./window-options.ts";

/** The last axis' size, or those of the last axes. */
export type NormalizedShape = number | readonly number[];

/** One axis is checked in types; several are checked when the layer is called. */
type NormRule<N extends NormalizedShape> = N extends number ? LastAxisRule<N> : SameShapeRule;

export interface LayerNormOptions<D extends ParameterDType = "float32"> {
  /** Added to the variance; 1e-5. */
  readonly eps?: number | undefined;
  /** Whether elements are scaled and shifted by trained numbers; true. */
  readonly elementwiseAffine?: boolean | undefined;
  /** Whether they are shifted, if they are scaled; true. */
  readonly bias?: boolean | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

export interface RMSNormOptions<D extends ParameterDType = "float32"> {
  /** Added to the mean square; the distance from 1 to the next number of the input's dtype where none is given. */
  readonly eps?: number | undefined;
  /** Whether elements are scaled by trained numbers; true. */
  readonly elementwiseAffine?: boolean | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

function axesOf(where: string, normalized: NormalizedShape): readonly number[] {
  const shape = typeof normalized === "number" ? [normalized] : normalized;
  for (const size of shape) atLeastOne(where, "normalizedShape", size);
  return shape;
}

/** The last axes of x, counted from the start. @throws ShapeError where they do not have these sizes. */
function lastAxes(where: string, x: Tensor, normalized: readonly number[]): number[] {
  const { shape } = asTensor(x, where);
  const first = shape.length - normalized.length;
  if (first < 0 || !sameShape(shape.slice(first), normalized)) {
    throw new ShapeError(`${where}: takes [..., ${normalized.join(", ")}] and gets ${formatShape(shape)}`);
  }
  return normalized.map((_, axis) => first + axis);
}

const valueOf = (parameter: { readonly value: unknown } | null): Tensor | null =>
  parameter === null ? null : (parameter.value as Tensor);

/** (x - mean) / sqrt(variance + eps) weight + bias, over the last axes: [..., normalizedShape] stays. */
export class LayerNorm<const N extends NormalizedShape, D extends ParameterDType = "float32"> extends Module {
  declare readonly shapeRule?: NormRule<N>;
  readonly weight: Parameter<Shape, D> | null;
  readonly bias: Parameter<Shape, D> | null;
  readonly eps: number;
  readonly normalizedShape: readonly number[];

  constructor(normalizedShape: N, options: LayerNormOptions<D> = {}) {
    super();
    const names = "eps elementwiseAffine bias dtype";
    const { eps = 1e-5, elementwiseAffine = true, bias = true, dtype } = knownOptions("LayerNorm", options, names);
    this.normalizedShape = axesOf("LayerNorm", normalizedShape);
    this.eps = eps;
    const shape = this.normalizedShape as Shape;
    const as = { dtype: (dtype ?? "float32") as D };
    this.weight = elementwiseAffine ? new Parameter(ones(shape, as) as Tensor<Shape, D>) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(zeros(shape, as) as Tensor<Shape, D>) : null;
  }

  forward<S extends Shape, E extends DType>(
    input: LayerInput<"LayerNorm", NormRule<N>, S, E>,
  ): LayerOutput<NormRule<N>, S, E> {
    const x = input as AnyTensor as Tensor;
    const axes = lastAxes("LayerNorm", x, this.normalizedShape);
    const normal = standardize(x, momentsOf(x, axes), this.eps);
    return scaleAndShift(normal, valueOf(this.weight), valueOf(this.bias), this.normalizedShape) as never;
  }
}

/** x / sqrt(mean(x^2) + eps) weight, over the last axes: [..., normalizedShape] stays. */
export class RMSNorm<const N extends NormalizedShape, D extends ParameterDType = "float32"> extends Module {
  declare readonly shapeRule?: NormRule<N>;
  readonly weight: Parameter<Shape, D> | null;
  readonly eps: number | null;
  readonly normalizedShape: readonly number[];

  constructor(normalizedShape: N, options: RMSNormOptions<D> = {}) {
    super();
    const { eps, elementwiseAffine = true, dtype } = knownOptions("RMSNorm", options, "eps elementwiseAffine dtype");
    this.normalizedShape = axesOf("RMSNorm", normalizedShape);
    this.eps = eps ?? null;
    const as = { dtype: (dtype ?? "float32") as D };
    this.weight = elementwiseAffine ? new Parameter(ones(this.normalizedShape as Shape, as) as Tensor<Shape, D>) : null;
  }

  forward<S extends Shape, E extends DType>(
    input: LayerInput<"RMSNorm", NormRule<N>, S, E>,
  ): LayerOutput<NormRule<N>, S, E> {
    const x = input as AnyTensor as Tensor;
    const axes = lastAxes("RMSNorm", x, this.normalizedShape);
    const eps = this.eps ?? ((x as AnyTensor).dtype === "float64" ? Number.EPSILON : 2 ** -23);
    const square = x.square().mean(axes as never, { keepDims: true }) as AnyTensor as Tensor;
    const normal = x.mul(square.add(eps).rsqrt() as never) as AnyTensor as Tensor;
    return scaleAndShift(normal, valueOf(this.weight), null, this.normalizedShape) as never;
  }
}
