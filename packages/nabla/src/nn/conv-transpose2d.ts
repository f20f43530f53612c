/**
 * The transposed convolution, which makes images larger: the adjoint of Conv2d in its input. Options, initialization and
 * layouts are PyTorch's: `weight` is [in, out / groups, kh, kw].
 */
import type { DType } from "../base/dtype.ts";
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape, sizeOf } from "../base/shape.ts";
import { knownOptions } from "../base/known-options.ts";
import { Parameter } from "../tensor/parameter.ts";
import type { Promote } from "../tensor/shape-types/dtypes.ts";
import type { LayerInput, LayerOutput } from "../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { checkChannels, type ConvOptions, type DTypeOption, type Pair } from "./conv.ts";
import { convolveTransposed, type Geometry } from "./convolution.ts";
import { uniform } from "./initialize.ts";
import { Module } from "./module.ts";
import { checkSpatial, paddingOf, perAxis } from "./window-options.ts";
import type { ConvTranspose2dRule } from "./window-rules.ts";

export interface ConvTranspose2dOptions extends Omit<ConvOptions<number | Pair>, "padding" | "paddingMode"> {
  /** By how much each side of the result is cut; 0. */
  readonly padding?: number | Pair | undefined;
  /** Rows and columns more at the end: strides leave open which of several lengths the input had; 0. */
  readonly outputPadding?: number | Pair | undefined;
}

/** [N, in, H, W] → [N, out, H', W'], or without N; H' = (H - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1. */
export class ConvTranspose2d<
  In extends number,
  Out extends number,
  const Kernel extends number | Pair = number | Pair,
  const Options extends ConvTranspose2dOptions = {},
> extends Module {
  declare readonly shapeRule?: ConvTranspose2dRule<In, Out, Kernel, Options>;
  readonly weight: Parameter<Shape, DTypeOption<Options>>;
  readonly bias: Parameter<[Out], DTypeOption<Options>> | null;
  readonly #geometry: Geometry;
  readonly #outputPadding: readonly number[];

  constructor(inChannels: In, outChannels: Out, kernelSize: Kernel, options: Options = {} as Options) {
    super();
    const given: ConvTranspose2dOptions = options;
    const where = "ConvTranspose2d";
    const names = "stride padding outputPadding dilation groups bias dtype";
    const { groups = 1, bias = true } = knownOptions(where, given, names);
    checkChannels(where, inChannels, outChannels, groups);
    const kernel = perAxis(where, "kernelSize", kernelSize, 2, 1);
    const stride = perAxis(where, "stride", given.stride ?? 1, 2, 1);
    const dilation = perAxis(where, "dilation", given.dilation ?? 1, 2, 1);
    const padding = paddingOf(where, given.padding ?? 0, kernel, stride, dilation);
    this.#outputPadding = perAxis(where, "outputPadding", given.outputPadding ?? 0, 2, 0);
    this.#outputPadding.forEach((more, axis) => {
      if (more >= Math.max(stride[axis]!, dilation[axis]!))
        throw new DataError(`${where}: outputPadding ${more} must be smaller than the stride or the dilation`);
    });
    this.#geometry = { stride, padding, dilation, groups };
    const dtype = given.dtype as DTypeOption<Options> | undefined;
    const width = outChannels / groups;
    const bound = 1 / Math.sqrt(width * sizeOf(kernel));
    this.weight = new Parameter(uniform([inChannels, width, ...kernel] as Shape, bound, { dtype }));
    this.bias = bias ? new Parameter(uniform([outChannels], bound, { dtype })) : null;
  }

  forward<S extends Shape, E extends DType = "float32">(
    input: LayerInput<"ConvTranspose2d", ConvTranspose2dRule<In, Out, Kernel, Options>, S, E>,
  ): LayerOutput<ConvTranspose2dRule<In, Out, Kernel, Options>, S, Promote<DTypeOption<Options>, E>> {
    const given = input as AnyTensor;
    const { isBatch } = checkSpatial("ConvTranspose2d", given, 2);
    const x = (isBatch ? given : given.unsqueeze(0)) as Tensor;
    const weight = this.weight.value as unknown as Tensor;
    const [channels, , ...kernel] = weight.shape as Shape as [number, number, ...number[]];
    const [, found, ...sizes] = x.shape as Shape as [number, number, ...number[]];
    if (found !== channels)
      throw new ShapeError(`ConvTranspose2d: takes ${channels} channels and gets ${formatShape(given.shape)}`);
    const { stride, padding, dilation } = this.#geometry;
    const lengths = sizes.map((size, axis) => {
      const reach = (size - 1) * stride[axis]! + dilation[axis]! * (kernel[axis]! - 1) + 1;
      return reach - padding[axis]![0] - padding[axis]![1] + this.#outputPadding[axis]!;
    });
    if (lengths.some((length) => length < 1)) {
      throw new ShapeError(`ConvTranspose2d: nothing is left of ${formatShape(given.shape)}, the padding is too large`);
    }
    const bias = this.bias === null ? null : (this.bias.value as unknown as Tensor);
    const result = convolveTransposed(x, weight, bias, this.#geometry, lengths);
    return (isBatch ? result : result.at(0 as never)) as never;
  }
}
