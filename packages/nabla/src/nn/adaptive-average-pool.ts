/**
 * The average pool that is told its result's size. Where that divides the input's, it is windows of one size; elsewhere
 * windows differ in size, and a matrix of their weights does the averaging along each axis.
 */
import type { DType, FloatDType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import { tensor } from "../tensor/creation.ts";
import type { LayerInput, LayerOutput } from "../tensor/shape-types/layer.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { Module } from "./module.ts";
import { checkSpatial } from "./window-options.ts";
import type { AdaptivePool2dRule } from "./window-rules.ts";

/** A length, or null to keep the input's. */
export type AdaptiveSize = number | readonly [number | null, number | null];

/** [N, C, H, W] → [N, C, size…], or without N. Window i of n averages floor(i L / n) … ceil((i + 1) L / n) - 1, as PyTorch's. */
export class AdaptiveAvgPool2d<const Size extends AdaptiveSize> extends Module {
  declare readonly shapeRule?: AdaptivePool2dRule<Size>;
  readonly outputSize: readonly [number | null, number | null];

  constructor(outputSize: Size) {
    super();
    const given: AdaptiveSize = outputSize;
    this.outputSize = typeof given === "number" ? [given, given] : given;
    for (const size of this.outputSize) {
      if (size !== null && !(Number.isInteger(size) && size >= 1))
        throw new DataError(`AdaptiveAvgPool2d: the size ${size}; a whole number from 1 on, or null, is needed`);
    }
  }

  forward<S extends Shape, D extends DType>(
    input: LayerInput<"AdaptiveAvgPool2d", AdaptivePool2dRule<Size>, S, D>,
  ): LayerOutput<AdaptivePool2dRule<Size>, S, D> {
    const x = input as AnyTensor;
    checkSpatial("AdaptiveAvgPool2d", x, 2);
    const rank = (x.shape as Shape).length;
    const averaged = this.outputSize.reduce(
      (result, size, axis) => (size === null ? result : averageAlong(result, rank - 2 + axis, size)),
      x as Tensor,
    );
    return averaged as never;
  }
}

/** [.., L, ..] → [.., size, ..] */
function averageAlong(x: Tensor, axis: number, size: number): Tensor {
  const shape = x.shape as Shape;
  const length = shape[axis]!;
  if (length % size === 0) {
    return x.reshape(shape.toSpliced(axis, 1, size, length / size)).mean((axis + 1) as never) as AnyTensor as Tensor;
  }
  const rows = averages(length, size, x.dtype); // [L, size]
  return x
    .transpose(axis as never, -1)
    .matmul(rows as never)
    .transpose(axis as never, -1) as AnyTensor as Tensor;
}

/** [length, size]: column i holds 1 / n where window i of n elements is, 0 elsewhere. */
function averages(length: number, size: number, dtype: FloatDType): AnyTensor {
  const from = (window: number): number => Math.floor((window * length) / size);
  const to = (window: number): number => Math.ceil(((window + 1) * length) / size);
  const rows = Array.from({ length }, (_, place) =>
    Array.from({ length: size }, (_, window) =>
      place >= from(window) && place < to(window) ? 1 / (to(window) - from(window)) : 0,
    ),
  );
  return tensor(rows, { dtype }) as AnyTensor;
}
