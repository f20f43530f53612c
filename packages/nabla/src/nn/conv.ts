/**
 * Convolutional layers, one and two spatial axes. Options, initialization and layouts are PyTorch's: `weight` is
 * [out, in / groups, k…], both it and `bias` start uniform within 1/sqrt(in / groups * k…). Neighbour: convolution.ts computes.
 */
import type { DType } from "../base/dtype.ts";
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape, sizeOf } from "../base/shape.ts";
import { knownOptions } from "../base/known-options.ts";
import { Parameter, type ParameterDType } from "../tensor/parameter.ts";
import type { Promote } from "../tensor/shape-types/dtypes.ts";
import type { LayerInput, LayerOutput } from "../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { convolve, type PaddedGeometry } from "./convolution.ts";
import { uniform } from "./initialize.ts";
import { Module } from "./module.ts";
import { checkPaddingMode, type PaddingMode } from "./padding-modes.ts";
import { atLeastOne, checkSpatial, paddingOf, perAxis } from "./window-options.ts";
import type { Conv1dRule, Conv2dRule } from "./window-rules.ts";

export interface ConvOptions<Numbers = number> {
  /** The distance from one window to the next; 1. */
  readonly stride?: Numbers | undefined;
  /** Elements around each axis; "same" keeps lengths at stride 1, "valid" is 0, the default. */
  readonly padding?: Numbers | "same" | "valid" | undefined;
  /** What these elements are: "zeros" (the default), or the input's own, by "reflect", "replicate" or "circular". */
  readonly paddingMode?: PaddingMode | undefined;
  /** The distance between a window's places; 1. */
  readonly dilation?: Numbers | undefined;
  /** Into how many parts channels are divided that do not see each other; 1. */
  readonly groups?: number | undefined;
  /** Whether something is added to each output channel; true. */
  readonly bias?: boolean | undefined;
  /** float32 where none is given. */
  readonly dtype?: ParameterDType | undefined;
}

/** Two numbers, for height and width. */
export type Pair = readonly [number, number];

/** The dtype that options name. */
export type DTypeOption<Options> = Options extends { readonly dtype: infer D extends ParameterDType } ? D : "float32";

/** The two layers but for their types. */
abstract class Convolution<D extends ParameterDType> extends Module {
  readonly weight: Parameter<Shape, D>;
  readonly bias: Parameter<[number], D> | null;
  readonly #geometry: PaddedGeometry;

  constructor(
    inputs: number,
    outputs: number,
    kernelSize: number | readonly number[],
    axes: number,
    options: ConvOptions<number | readonly number[]>,
  ) {
    super();
    const where = this.constructor.name;
    const names = "stride padding paddingMode dilation groups bias dtype";
    const { groups = 1, bias = true, paddingMode = "zeros" } = knownOptions(where, options, names);
    checkChannels(where, inputs, outputs, groups);
    checkPaddingMode(where, paddingMode);
    const kernel = perAxis(where, "kernelSize", kernelSize, axes, 1);
    const stride = perAxis(where, "stride", options.stride ?? 1, axes, 1);
    const dilation = perAxis(where, "dilation", options.dilation ?? 1, axes, 1);
    const padding = paddingOf(where, options.padding ?? 0, kernel, stride, dilation);
    this.#geometry = { stride, padding, paddingMode, dilation, groups };
    const dtype = options.dtype as D | undefined;
    const bound = 1 / Math.sqrt((inputs / groups) * sizeOf(kernel));
    this.weight = new Parameter(uniform([outputs, inputs / groups, ...kernel] as Shape, bound, { dtype }));
    this.bias = bias ? new Parameter(uniform([outputs] as [number], bound, { dtype })) : null;
  }

  /** The convolution of a batch, or of one example. */
  protected apply(input: AnyTensor): AnyTensor {
    const where = this.constructor.name;
    const weight = this.weight.value as unknown as Tensor;
    const [, depth] = weight.shape as Shape as [number, number];
    const channels = depth * this.#geometry.groups;
    const { isBatch } = checkSpatial(where, input, (weight.shape as Shape).length - 2);
    const x = (isBatch ? input : input.unsqueeze(0)) as Tensor;
    if ((x.shape as Shape)[1] !== channels) {
      throw new ShapeError(`${where}: takes ${channels} channels and gets ${formatShape(input.shape)}`);
    }
    const bias = this.bias === null ? null : (this.bias.value as unknown as Tensor);
    const result = convolve(where, x, weight, bias, this.#geometry);
    return isBatch ? result : result.at(0 as never);
  }
}

/** Whole numbers, and groups that divide both. */
export function checkChannels(where: string, inputs: number, outputs: number, groups: number): void {
  atLeastOne(where, "inChannels", inputs);
  atLeastOne(where, "outChannels", outputs);
  atLeastOne(where, "groups", groups);
  if (inputs % groups === 0 && outputs % groups === 0) return;
  throw new DataError(`${where}: groups ${groups} must divide ${inputs} input and ${outputs} output channels`);
}

/** [N, in, L] → [N, out, L'], or without N. L' = floor((L + 2 padding - dilation (kernel - 1) - 1) / stride) + 1. */
export class Conv1d<
  In extends number,
  Out extends number,
  const Kernel extends number | readonly [number],
  const Options extends ConvOptions<number | readonly [number]> = {},
> extends Convolution<DTypeOption<Options>> {
  declare readonly shapeRule?: Conv1dRule<In, Out, Kernel, Options>;

  constructor(inChannels: In, outChannels: Out, kernelSize: Kernel, options: Options = {} as Options) {
    super(inChannels, outChannels, kernelSize, 1, options);
  }

  forward<S extends Shape, E extends DType = "float32">(
    input: LayerInput<"Conv1d", Conv1dRule<In, Out, Kernel, Options>, S, E>,
  ): LayerOutput<Conv1dRule<In, Out, Kernel, Options>, S, Promote<DTypeOption<Options>, E>> {
    return this.apply(input as AnyTensor) as never;
  }
}

/** [N, in, H, W] → [N, out, H', W'], or without N. `new Conv2d(1, 16, 3, { padding: 1 })` keeps height and width. */
export class Conv2d<
  In extends number,
  Out extends number,
  const Kernel extends number | Pair,
  const Options extends ConvOptions<number | Pair> = {},
> extends Convolution<DTypeOption<Options>> {
  declare readonly shapeRule?: Conv2dRule<In, Out, Kernel, Options>;

  constructor(inChannels: In, outChannels: Out, kernelSize: Kernel, options: Options = {} as Options) {
    super(inChannels, outChannels, kernelSize, 2, options);
  }

  forward<S extends Shape, E extends DType = "float32">(
    input: LayerInput<"Conv2d", Conv2dRule<In, Out, Kernel, Options>, S, E>,
  ): LayerOutput<Conv2dRule<In, Out, Kernel, Options>, S, Promote<DTypeOption<Options>, E>> {
    return this.apply(input as AnyTensor) as never;
  }
}
