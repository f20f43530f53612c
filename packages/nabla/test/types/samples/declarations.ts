/**
 * What the samples use: the functions by their types, layers by their rules, and `exactly`, which compares a type with another.
 * Nothing here runs; the compiler is what is tested.
 */
import type { Shape } from "../../../src/base/shape.ts";
import type {
  AnyLayer,
  ApplyRule,
  CheckedLayers,
  LastAxisRule,
  LayerInput,
  LayerOutput,
  LinearRule,
  SameShapeRule,
  SequentialRule,
} from "../../../src/tensor/shape-types/layer.ts";
import type * as functions from "../../../src/tensor/signatures/functions.ts";

export type { ApplyRule };
export type { AnyTensor, Tensor, TensorMethods } from "../../../src/tensor/signatures/tensor.ts";
export declare const tensor: functions.TensorFunction;
export declare const zeros: functions.FilledFunction;
export declare const ones: functions.FilledFunction;
export declare const full: functions.FullFunction;
export declare const randn: functions.RandomFunction;
export declare const arange: functions.ArangeFunction;
export declare const eye: functions.EyeFunction;
export declare const concat: functions.ConcatFunction;
export declare const stack: functions.StackFunction;
export declare const where: functions.WhereFunction;
export declare const einsum: functions.EinsumFunction;

export declare class Linear<In extends number, Out extends number> {
  readonly shapeRule?: LinearRule<In, Out>;
  constructor(inFeatures: In, outFeatures: Out, options?: { readonly bias?: boolean });
  forward<S extends Shape>(x: LayerInput<"Linear", LinearRule<In, Out>, S>): LayerOutput<LinearRule<In, Out>, S>;
}
export declare class ReLU {
  readonly shapeRule?: SameShapeRule;
  forward<S extends Shape>(x: LayerInput<"ReLU", SameShapeRule, S>): LayerOutput<SameShapeRule, S>;
}
export declare class LayerNorm<Features extends number> {
  readonly shapeRule?: LastAxisRule<Features>;
  constructor(features: Features);
  forward<S extends Shape>(
    x: LayerInput<"LayerNorm", LastAxisRule<Features>, S>,
  ): LayerOutput<LastAxisRule<Features>, S>;
}
export declare class Sequential<Layers extends readonly AnyLayer[]> {
  readonly shapeRule?: SequentialRule<Layers>;
  constructor(...layers: CheckedLayers<Layers>);
  forward<S extends Shape>(
    x: LayerInput<"Sequential", SequentialRule<Layers>, S>,
  ): LayerOutput<SequentialRule<Layers>, S>;
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `exactly<Expected>()(value)` compiles if the value's type is the expected one, neither wider nor narrower. */
export declare function exactly<Expected>(): <Actual>(
  value: Actual,
  ...differs: Same<Expected, Actual> extends true ? [] : [expected: Expected, but: never]
) => void;
