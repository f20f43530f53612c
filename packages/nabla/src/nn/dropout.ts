/** Dropout, which only training knows: predictions and validation pass through it unchanged. */
import type { DType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import { where } from "../tensor/combine.ts";
import { bernoulli } from "../tensor/random.ts";
import type { SameShapeRule } from "../tensor/shape-types/layer.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";
import { asTensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/** Sets each element to 0 with probability p while training, and divides the others by 1 - p, so that means stay. */
export class Dropout extends Module {
  declare readonly shapeRule?: SameShapeRule;
  readonly p: number;

  constructor(p: number = 0.5) {
    super();
    if (!(p >= 0 && p <= 1)) throw new DataError(`Dropout: p = ${p} is no probability; 0 to 1 is needed`);
    this.p = p;
  }

  /** Any shape, which stays. */
  forward<S extends Shape, D extends DType>(input: Tensor<S, D>): Tensor<S, D> {
    asTensor(input, "Dropout");
    if (!this.training || this.p === 0) return input;
    if (this.p === 1) return (input as unknown as Tensor).mul(0) as unknown as Tensor<S, D>;
    const x = input as unknown as Tensor;
    const kept = bernoulli(x.shape as Shape, 1 - this.p);
    return where(kept, x.mul(1 / (1 - this.p)), 0) as unknown as Tensor<S, D>;
  }
}
