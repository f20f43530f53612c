/** Group normalization (Wu and He 2018): channels in groups, each standardized within its example. Values are PyTorch's. */
import type { DType } from "../base/dtype.ts";
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape } from "../base/shape.ts";
import { ones, zeros } from "../tensor/creation.ts";
import { knownOptions } from "../base/known-options.ts";
import { Parameter, type ParameterDType } from "../tensor/parameter.ts";
import type { LayerInput, LayerOutput } from "../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { asTensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";
import { besideChannels, momentsOf, scaleAndShift, standardize } from "./normalize.ts";
import { atLeastOne } from "./window-options.ts";
import type { ChannelsRule } from "./window-rules.ts";

export interface GroupNormOptions<D extends ParameterDType = "float32"> {
  /** Added to the variance; 1e-5. */
  readonly eps?: number | undefined;
  /** Whether channels are scaled and shifted by trained numbers; true. */
  readonly affine?: boolean | undefined;
  /** float32 where none is given. */
  readonly dtype?: D | undefined;
}

/** [N, C, …], which stays. */
export class GroupNorm<C extends number, D extends ParameterDType = "float32"> extends Module {
  declare readonly shapeRule?: ChannelsRule<C>;
  readonly weight: Parameter<[C], D> | null;
  readonly bias: Parameter<[C], D> | null;
  readonly numGroups: number;
  readonly numChannels: C;
  readonly eps: number;

  constructor(numGroups: number, numChannels: C, options: GroupNormOptions<D> = {}) {
    super();
    const { eps = 1e-5, affine = true, dtype } = knownOptions("GroupNorm", options, "eps affine dtype");
    atLeastOne("GroupNorm", "numGroups", numGroups);
    atLeastOne("GroupNorm", "numChannels", numChannels);
    if (numChannels % numGroups !== 0)
      throw new DataError(`GroupNorm: ${numGroups} groups do not divide ${numChannels} channels`);
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    const as = { dtype: (dtype ?? "float32") as D };
    this.weight = affine ? new Parameter(ones([numChannels] as [C], as) as Tensor<[C], D>) : null;
    this.bias = affine ? new Parameter(zeros([numChannels] as [C], as) as Tensor<[C], D>) : null;
  }

  forward<S extends Shape, E extends DType>(
    input: LayerInput<"GroupNorm", ChannelsRule<C>, S, E>,
  ): LayerOutput<ChannelsRule<C>, S, E> {
    const x = input as AnyTensor as Tensor;
    const { shape } = asTensor(x, "GroupNorm");
    if (shape.length < 2 || shape[1] !== this.numChannels) {
      throw new ShapeError(
        `GroupNorm: takes [batch, ${this.numChannels}, ...] and gets ${formatShape(shape)}; channels are axis 1`,
      );
    }
    const grouped = x.reshape([shape[0]!, this.numGroups, -1]) as AnyTensor as Tensor; // [N, G, C/G …]
    const normal = standardize(grouped, momentsOf(grouped, [2]), this.eps).reshape(shape) as AnyTensor as Tensor;
    const value = (of: { readonly value: unknown } | null): Tensor | null =>
      of === null ? null : (of.value as Tensor);
    return scaleAndShift(normal, value(this.weight), value(this.bias), besideChannels(shape)) as never;
  }
}
