/**
 * What a layer does to shapes, so that the compiler checks a network layer against layer. A rule is an interface whose `output` is
 * written in terms of `this["input"]`; a layer names its rule in a property that exists in types alone:
 *
 *     class Linear<In extends number, Out extends number> extends Module {
 *       declare readonly shapeRule?: LinearRule<In, Out>;
 *       forward<S extends Shape>(x: LayerInput<"Linear", LinearRule<In, Out>, S>): LayerOutput<LinearRule<In, Out>, S>
 *
 * A new layer brings its own rule; nothing here knows the layers. One without a rule is checked by its `forward`'s types.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { Tensor } from "../signatures/tensor.ts";
import type { Agree, Matches } from "./dimensions.ts";
import type { Check, ShowDimension, ShowShape } from "./mismatch.ts";

/** A function on shapes: `output` is the shape for `this["input"]`, or `Refused` with the reason. */
export interface ShapeRule {
  readonly input: unknown;
  readonly output: unknown;
}

/** A rule's answer to a shape that it does not take; the message goes on after the layer's name. */
export interface Refused<Message extends string> {
  readonly refused: Message;
}

/** The rule's answer for a shape. */
export type ApplyRule<Rule, S> = Rule extends ShapeRule ? (Rule & { readonly input: S })["output"] : Shape;

/** What `forward` takes: any tensor whose shape the rule does not refuse. */
export type LayerInput<Name extends string, Rule, S extends Shape, D extends DType = DType> = Tensor<S, D> &
  (ApplyRule<Rule, S> extends Refused<infer Message> ? Check<`${Name}: ${Message}`> : unknown);

/** What `forward` returns. */
export type LayerOutput<Rule, S extends Shape, D extends DType = "float32"> =
  ApplyRule<Rule, S> extends infer Output extends Shape ? Tensor<Output, D> : Tensor<Shape, D>;

/** A layer that can stand in a Sequential: one tensor in, one tensor out. */
export interface AnyLayer {
  readonly shapeRule?: ShapeRule;
  forward(input: any): unknown;
}

/** A layer's answer for a shape: by its rule, or by the types of its `forward` where it has none that says something. */
type ApplyLayer<Layer, S> = "shapeRule" extends keyof Layer
  ? ApplyRule<NonNullable<Layer["shapeRule"]>, S> extends infer Output
    ? unknown extends Output
      ? ApplyForward<Layer, S>
      : Output
    : never
  : ApplyForward<Layer, S>;

type ApplyForward<Layer, S> = Layer extends { forward(input: infer Input): infer Output }
  ? Output extends Tensor<infer To, any>
    ? Input extends Tensor<infer From, any>
      ? Agree<Extract<S, Shape>, From> extends true
        ? To
        : Refused<`takes ${ShowShape<From>} and gets ${ShowShape<S>}`>
      : To
    : Refused<"does not return one tensor">
  : Refused<"has no forward">;

/** `layer 2 takes …`; `layer 2.0 takes …` for a layer within a layer, as state-dict keys count them. */
type Located<Index, Message extends string> = Message extends `layer ${infer Inner}`
  ? `layer ${Index & string}.${Inner}`
  : `layer ${Index & string} ${Message}`;

/** A layer of a chain that refuses what the one before it gives. */
interface Broken<Index, Message extends string> {
  readonly at: Index;
  readonly message: Message;
}

/** Walks the layers from the shape `S`; a broken chain says where and why. */
type Walk<Layers extends readonly unknown[], S, Done extends readonly unknown[] = []> = Layers extends readonly [
  infer First,
  ...infer Others,
]
  ? ApplyLayer<First, S> extends infer Next
    ? Next extends Refused<infer Message>
      ? Broken<`${Done["length"]}`, Message>
      : Walk<Others, Next, [...Done, First]>
    : never
  : number extends Layers["length"]
    ? Shape
    : S;

/** The rule of layers one after another. */
export interface SequentialRule<Layers extends readonly unknown[]> extends ShapeRule {
  readonly output: Walk<Layers, this["input"]> extends Broken<infer Index, infer Message>
    ? Refused<Located<Index, Message>>
    : Walk<Layers, this["input"]>;
}

/** The layers as Sequential's constructor takes them: one that cannot follow its predecessors is refused with the reason. */
export type CheckedLayers<Layers extends readonly unknown[]> =
  Walk<Layers, Shape> extends Broken<infer Index, infer Message>
    ? {
        [Place in keyof Layers]: Place extends Index
          ? Layers[Place] & Check<`Sequential: ${Located<Index, Message>}`>
          : Layers[Place];
      }
    : Layers;

/** The shape stays: activations, Dropout. */
export interface SameShapeRule extends ShapeRule {
  readonly output: this["input"];
}

/** [..., In] → [..., Out]. */
export interface LinearRule<In extends number, Out extends number> extends ShapeRule {
  readonly output: MapLast<this["input"], In, Out>;
}

type MapLast<S, In extends number, Out extends number> = S extends readonly [
  ...infer Batch extends number[],
  infer Last extends number,
]
  ? Matches<Last, In> extends true
    ? [...Batch, Out]
    : Refused<`takes ${ShowDimension<In>} features and gets ${ShowDimension<Last>}`>
  : S extends readonly []
    ? Refused<`takes ${ShowDimension<In>} features and gets a scalar`>
    : [...number[], Out];

/** Normalization over the last axis: [..., Features] stays. */
export interface LastAxisRule<Features extends number> extends ShapeRule {
  readonly output: KeepLast<this["input"], Features>;
}

type KeepLast<S, Features extends number> =
  MapLast<S, Features, Features> extends Refused<infer Message> ? Refused<Message> : S;
