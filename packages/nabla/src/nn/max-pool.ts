/** Max pools: the greatest of every window. Options and values are PyTorch's. Neighbour: pooling.ts computes. */
import type { DType } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";
import type { LayerInput, LayerOutput } from "../tensor/shape-types/layer.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";
import type { Pair } from "./conv.ts";
import { Module } from "./module.ts";
import { maxPool, type PoolGeometry, poolGeometry, type PoolOptions } from "./pooling.ts";
import type { Pool1dRule, Pool2dRule } from "./window-rules.ts";

export interface MaxPoolOptions<Numbers = number> extends PoolOptions<Numbers> {
  /** The distance between a window's places; 1. */
  readonly dilation?: Numbers | undefined;
}

/** [N, C, L] → [N, C, L'], or without N. */
export class MaxPool1d<
  const Kernel extends number | readonly [number],
  const Options extends MaxPoolOptions<number | readonly [number]> = {},
> extends Module {
  declare readonly shapeRule?: Pool1dRule<Kernel, Options>;
  readonly #geometry: PoolGeometry;

  constructor(kernelSize: Kernel, options: Options = {} as Options) {
    super();
    this.#geometry = poolGeometry("MaxPool1d", 1, kernelSize, options, "dilation", options.dilation);
  }

  forward<S extends Shape, D extends DType>(
    input: LayerInput<"MaxPool1d", Pool1dRule<Kernel, Options>, S, D>,
  ): LayerOutput<Pool1dRule<Kernel, Options>, S, D> {
    return maxPool("MaxPool1d", input as AnyTensor, this.#geometry) as never;
  }
}

/** [N, C, H, W] → [N, C, H', W'], or without N. `new MaxPool2d(2)` halves height and width. */
export class MaxPool2d<
  const Kernel extends number | Pair,
  const Options extends MaxPoolOptions<number | Pair> = {},
> extends Module {
  declare readonly shapeRule?: Pool2dRule<Kernel, Options>;
  readonly #geometry: PoolGeometry;

  constructor(kernelSize: Kernel, options: Options = {} as Options) {
    super();
    this.#geometry = poolGeometry("MaxPool2d", 2, kernelSize, options, "dilation", options.dilation);
  }

  forward<S extends Shape, D extends DType>(
    input: LayerInput<"MaxPool2d", Pool2dRule<Kernel, Options>, S, D>,
  ): LayerOutput<Pool2dRule<Kernel, Options>, S, D> {
    return maxPool("MaxPool2d", input as AnyTensor, this.#geometry) as never;
  }
}
