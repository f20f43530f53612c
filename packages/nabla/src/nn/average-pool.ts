/** Average pools: the mean of every window. Options and values are PyTorch's. Neighbour: pooling.ts computes. */
import type { DType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import type { LayerInput, LayerOutput } from "../tensor/shape-types/layer.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";
import type { Pair } from "./conv.ts";
import { Module } from "./module.ts";
import { averagePool, type AverageRule, type PoolGeometry, poolGeometry, type PoolOptions } from "./pooling.ts";
import type { Pool1dRule, Pool2dRule } from "./window-rules.ts";

export interface AvgPoolOptions<Numbers = number> extends PoolOptions<Numbers> {
  /** Whether zeros of the padding count as elements; true. */
  readonly countIncludePad?: boolean | undefined;
}

export interface AvgPool2dOptions extends AvgPoolOptions<number | Pair> {
  /** What sums are divided by instead of the number of elements. */
  readonly divisorOverride?: number | undefined;
}

/** [N, C, L] → [N, C, L'], or without N. */
export class AvgPool1d<
  const Kernel extends number | readonly [number],
  const Options extends AvgPoolOptions<number | readonly [number]> = {},
> extends Module {
  declare readonly shapeRule?: Pool1dRule<Kernel, Options>;
  readonly #geometry: PoolGeometry;
  readonly #rule: AverageRule;

  constructor(kernelSize: Kernel, options: Options = {} as Options) {
    super();
    this.#geometry = poolGeometry("AvgPool1d", 1, kernelSize, options, "countIncludePad");
    this.#rule = { countIncludePad: options.countIncludePad ?? true, divisorOverride: null };
  }

  forward<S extends Shape, D extends DType>(
    input: LayerInput<"AvgPool1d", Pool1dRule<Kernel, Options>, S, D>,
  ): LayerOutput<Pool1dRule<Kernel, Options>, S, D> {
    return averagePool("AvgPool1d", input as AnyTensor, this.#geometry, this.#rule) as never;
  }
}

/** [N, C, H, W] → [N, C, H', W'], or without N. */
export class AvgPool2d<const Kernel extends number | Pair, const Options extends AvgPool2dOptions = {}> extends Module {
  declare readonly shapeRule?: Pool2dRule<Kernel, Options>;
  readonly #geometry: PoolGeometry;
  readonly #rule: AverageRule;

  constructor(kernelSize: Kernel, options: Options = {} as Options) {
    super();
    const { countIncludePad = true, divisorOverride = null } = options as AvgPool2dOptions;
    if (divisorOverride === 0) throw new DataError("AvgPool2d: divisorOverride 0; no sum can be divided by it");
    this.#geometry = poolGeometry("AvgPool2d", 2, kernelSize, options, "countIncludePad divisorOverride");
    this.#rule = { countIncludePad, divisorOverride };
  }

  forward<S extends Shape, D extends DType>(
    input: LayerInput<"AvgPool2d", Pool2dRule<Kernel, Options>, S, D>,
  ): LayerOutput<Pool2dRule<Kernel, Options>, S, D> {
    return averagePool("AvgPool2d", input as AnyTensor, this.#geometry, this.#rule) as never;
  }
}
