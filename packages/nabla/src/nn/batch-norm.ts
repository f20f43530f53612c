/**
 * Batch normalization (Ioffe and Szegedy 2015): each channel is standardized over the batch while training, and with the
 * running statistics of training otherwise. Names, defaults and values are PyTorch's; the statistics are buffers, updated
 * in place by the compiled step that calls `forward` in training mode.
 */
import type { DType } from "../base/dtype.ts";
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape, sizeOf } from "../base/shape.ts";
import { Cell } from "../tensor/cell.ts";
import { ones, zeros } from "../tensor/creation.ts";
import { knownOptions } from "../base/known-options.ts";
import { Parameter, type ParameterDType } from "../tensor/parameter.ts";
import type { LayerInput, LayerOutput } from "../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { asTensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";
import { besideChannels, type Moments, momentsOf, scaleAndShift, standardize } from "./normalize.ts";
import { atLeastOne } from "./window-options.ts";
import type { ChannelsRule } from "./window-rules.ts";

export interface BatchNormOptions<D extends ParameterDType = "float32"> {
  /** Added to the variance; 1e-5. */
  readonly eps?: number | undefined;
  /** How much of each batch's statistics goes into the running ones, 0.1; null for the mean over all batches. */
  readonly momentum?: number | null | undefined;
  /** Whether channels are scaled and shifted by trained numbers; true. */
  readonly affine?: boolean | undefined;
  /** Whether running statistics are kept; without them the batch's are used always. true. */
  readonly trackRunningStats?: boolean | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

abstract class BatchNorm<C extends number, D extends ParameterDType> extends Module {
  declare readonly shapeRule?: ChannelsRule<C>;
  readonly weight: Parameter<[C], D> | null;
  readonly bias: Parameter<[C], D> | null;
  readonly running_mean: Cell<[C], D> | null;
  readonly running_var: Cell<[C], D> | null;
  readonly num_batches_tracked: Cell<[], "int32"> | null;
  readonly eps: number;
  readonly momentum: number | null;

  constructor(features: C, options: BatchNormOptions<D> = {}) {
    super();
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    const dtype = options.dtype as D;
    knownOptions(this.constructor.name, options, "eps momentum affine trackRunningStats dtype");
    atLeastOne(this.constructor.name, "numFeatures", features);
    if (momentum !== null && !(momentum >= 0 && momentum <= 1))
      throw new DataError(`${this.constructor.name}: momentum ${momentum}; 0 to 1, or null, is needed`);
    this.eps = eps;
    this.momentum = momentum;
    const as = dtype === undefined ? {} : { dtype };
    this.weight = affine ? new Parameter(ones([features] as [C], as) as Tensor<[C], D>) : null;
    this.bias = affine ? new Parameter(zeros([features] as [C], as) as Tensor<[C], D>) : null;
    this.running_mean = trackRunningStats ? new Cell(zeros([features] as [C], as) as Tensor<[C], D>) : null;
    this.running_var = trackRunningStats ? new Cell(ones([features] as [C], as) as Tensor<[C], D>) : null;
    this.num_batches_tracked = trackRunningStats ? new Cell(zeros([], { dtype: "int32" })) : null;
    this.#features = features;
  }

  readonly #features: C;

  /** The ranks that the layer takes, as a message. */
  protected abstract readonly takes: { readonly ranks: readonly number[]; readonly text: string };

  /** [N, C, …], which stays. */
  forward<S extends Shape, E extends DType>(
    input: LayerInput<"BatchNorm", ChannelsRule<C>, S, E>,
  ): LayerOutput<ChannelsRule<C>, S, E> {
    const x = input as AnyTensor as Tensor;
    const { shape } = asTensor(x, this.constructor.name);
    const { ranks, text } = this.takes;
    if (!ranks.includes(shape.length) || shape[1] !== this.#features) {
      const name = `${this.constructor.name}(${this.#features})`;
      throw new ShapeError(`${name}: takes ${text} with ${this.#features} channels and gets ${formatShape(shape)}`);
    }
    const beside = besideChannels(shape);
    const cell = (of: { readonly value: unknown } | null): Tensor | null => (of === null ? null : (of.value as Tensor));
    const normal = standardize(x, this.#moments(x, beside), this.eps);
    return scaleAndShift(normal, cell(this.weight), cell(this.bias), beside) as never;
  }

  /** The batch's moments while training (which the running ones follow) or where none are kept, else the running ones. */
  #moments(x: Tensor, beside: Shape): Moments {
    const { running_mean: means, running_var: variances } = this;
    if (!this.training && means !== null && variances !== null) {
      const shaped = (cell: Cell<[C], D>): Tensor => (cell.value as AnyTensor).reshape(beside) as AnyTensor as Tensor;
      return { mean: shaped(means), variance: shaped(variances) };
    }
    const shape = x.shape as Shape;
    const count = sizeOf(shape) / shape[1]!;
    if (this.training && count < 2) {
      throw new DataError(
        `${this.constructor.name}: one value for each channel of ${formatShape(shape)} has no variance to learn from; ` +
          "train on larger batches",
      );
    }
    const moments = momentsOf(
      x,
      shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])),
    );
    if (this.training) this.#follow(moments, count);
    return moments;
  }

  /** running = (1 - momentum) running + momentum batch, where the batch's variance is divided by n - 1. */
  #follow({ mean, variance }: Moments, count: number): void {
    const { running_mean: means, running_var: variances, num_batches_tracked: batches } = this;
    if (means === null || variances === null || batches === null) return;
    batches.value = batches.value.add(1);
    const share = this.momentum ?? (batches.value.astype(means.dtype).pow(-1) as AnyTensor as Tensor);
    const mix = (cell: Cell<[C], D>, value: Tensor): void => {
      const before = cell.value as AnyTensor as Tensor;
      const now = value
        .detach()
        .reshape(cell.shape as Shape)
        .astype(cell.dtype) as AnyTensor as Tensor;
      cell.value = before.add(now.sub(before as never).mul(share as never) as never) as never;
    };
    mix(means, mean);
    mix(variances, variance.mul(count / (count - 1)) as Tensor);
  }
}

/** [N, C] or [N, C, L] */
export class BatchNorm1d<C extends number, D extends ParameterDType = "float32"> extends BatchNorm<C, D> {
  protected get takes(): { readonly ranks: readonly number[]; readonly text: string } {
    return { ranks: [2, 3], text: "[batch, channels] or [batch, channels, length]" };
  }
}

/** [N, C, H, W] */
export class BatchNorm2d<C extends number, D extends ParameterDType = "float32"> extends BatchNorm<C, D> {
  protected get takes(): { readonly ranks: readonly number[]; readonly text: string } {
    return { ranks: [4], text: "[batch, channels, height, width]" };
  }
}
