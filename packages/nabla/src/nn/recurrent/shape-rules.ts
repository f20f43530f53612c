/** What layers of sequences take, recurrent ones and attention, and the shapes of what they give. */
import type { Shape } from "../../base/shape.ts";
import type { Multiply } from "../../tensor/shape-types/arithmetic.ts";
import type { Matches } from "../../tensor/shape-types/dimensions.ts";
import type { Refused, ShapeRule } from "../../tensor/shape-types/layer.ts";
import type { ShowDimension, ShowShape } from "../../tensor/shape-types/mismatch.ts";
import type { Tensor } from "../../tensor/signatures/tensor.ts";
import type { ParameterDType } from "../../tensor/parameter.ts";

/** [batch, time, In] → [batch, time, Width] */
export interface SequenceRule<In extends number, Width extends number> extends ShapeRule {
  readonly output: MapSequence<this["input"], In, Width>;
}

type MapSequence<S, In extends number, Width extends number> = S extends readonly [
  infer Batch extends number,
  infer Time extends number,
  infer Features extends number,
]
  ? Matches<Features, In> extends true
    ? [Batch, Time, Width]
    : Refused<`takes [batch, time, ${ShowDimension<In>}] and gets ${ShowShape<S>}`>
  : S extends Shape
    ? number extends S["length"]
      ? [number, number, Width]
      : Refused<`takes [batch, time, ${ShowDimension<In>}] and gets ${ShowShape<S>}`>
    : never;

/** The width of the output: both directions side by side. */
export type Width<Hidden extends number, B extends boolean> = boolean extends B
  ? number
  : B extends true
    ? Multiply<2, Hidden>
    : Hidden;

/** The first dimension of a shape, as far as it is known. */
export type BatchOf<S extends Shape> = S extends readonly [infer Batch extends number, ...number[]] ? Batch : number;

/** The second dimension of a shape, as far as it is known. */
export type TimeOf<S extends Shape> = S extends readonly [number, infer Time extends number, ...number[]]
  ? Time
  : number;

/** States of all layers and directions. */
export type StateTensor<Batch extends number, Hidden extends number, D extends ParameterDType> = Tensor<
  [number, Batch, Hidden],
  D
>;
