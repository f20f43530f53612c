/** Flatten: several axes become one. Between convolutions and linear layers. */
import type { DType } from "../base/dtype.ts";
import { AxisError } from "../base/errors.ts";
import { formatShape, normalizeAxis, type Shape, sizeOf } from "../base/shape.ts";
import { knownOptions } from "../base/known-options.ts";
import type { LayerInput, LayerOutput } from "../tensor/shape-types/layer.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";
import { asTensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";
import type { FlattenRule } from "./shape-rules.ts";

export interface FlattenOptions {
  /** The first axis of those that become one; 1 where it is not given, so that rows stay rows. */
  readonly startAxis?: number | undefined;
  /** PyTorch's name for `startAxis`. */
  readonly startDim?: number | undefined;
  /** The last of them; the last of all where it is not given. */
  readonly endAxis?: number | undefined;
  /** PyTorch's name for `endAxis`. */
  readonly endDim?: number | undefined;
}

/** [n, a, b, …] → [n, a b …] */
export class Flatten<Rule = FlattenRule> extends Module {
  declare readonly shapeRule?: Rule;
  readonly startAxis: number;
  readonly endAxis: number;

  constructor(options: FlattenOptions = {}) {
    super();
    const names = "startAxis startDim endAxis endDim";
    const {
      startDim = 1,
      startAxis = startDim,
      endDim = -1,
      endAxis = endDim,
    } = knownOptions("Flatten", options, names);
    this.startAxis = startAxis;
    this.endAxis = endAxis;
  }

  forward<S extends Shape, D extends DType>(input: LayerInput<"Flatten", Rule, S, D>): LayerOutput<Rule, S, D> {
    const x = input as AnyTensor;
    const { shape } = asTensor(x, "Flatten");
    const start = normalizeAxis("Flatten", this.startAxis, shape.length);
    const end = normalizeAxis("Flatten", this.endAxis, shape.length);
    if (start > end)
      throw new AxisError(`Flatten: of ${formatShape(shape)}, axis ${this.startAxis} is behind axis ${this.endAxis}`);
    const flat = [...shape.slice(0, start), sizeOf(shape.slice(start, end + 1)), ...shape.slice(end + 1)];
    return x.reshape(flat) as unknown as LayerOutput<Rule, S, D>;
  }
}
