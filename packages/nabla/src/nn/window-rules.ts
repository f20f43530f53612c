/**
 * What convolutions and pools do to shapes, in types: a Conv2d(1, 16, 3, { padding: 1 }) makes [N, 16, 28, 28] of
 * [N, 1, 28, 28], and the linear layer behind it is checked against that. What is not known as a literal is `number`.
 */
import type { Add, Multiply, Subtract } from "../tensor/shape-types/arithmetic.ts";
import type { DigitsOf, DivideDigits, NumberOf, Digits } from "../tensor/shape-types/digits.ts";
import type { Matches } from "../tensor/shape-types/dimensions.ts";
import type { Refused, ShapeRule } from "../tensor/shape-types/layer.ts";
import type { ShowDimension, ShowShape } from "../tensor/shape-types/mismatch.ts";
import type { Shape } from "../base/shape.ts";

/** floor(A / B) */
type FloorDivide<A extends number, B extends number> =
  DivideDigits<DigitsOf<A>, DigitsOf<B>> extends readonly [infer Quotient extends Digits, ...unknown[]]
    ? NumberOf<Quotient>
    : number;

/** The number for one axis of an option that is one number or one for each axis. */
type At<Value, Axis extends 0 | 1> = Value extends number
  ? Value
  : Value extends readonly [number, ...number[]]
    ? Extract<Value[Axis], number>
    : number;

/** An option's number for an axis; the default where the options lack it. */
type OptionAt<Options, Name extends string, Axis extends 0 | 1, Default extends number> = Name extends keyof Options
  ? At<Options[Name], Axis>
  : Default;

/** Whether any of these is not known. */
type IsUnknown<Numbers extends number> = number extends Numbers ? true : false;

/** floor((Length + 2 Padding - Dilation (Kernel - 1) - 1) / Stride) + 1 */
type Windows<
  Length extends number,
  Kernel extends number,
  Stride extends number,
  Padding extends number,
  Dilation extends number,
> = true extends IsUnknown<Length> | IsUnknown<Kernel> | IsUnknown<Stride> | IsUnknown<Padding> | IsUnknown<Dilation>
  ? number
  : Subtract<
        Add<Length, Multiply<2, Padding>>,
        Add<Multiply<Dilation, Subtract<Kernel, 1>>, 1>
      > extends infer Room extends number
    ? [Room] extends [never]
      ? number
      : Add<FloorDivide<Room, Stride>, 1>
    : number;

/** A convolution's length along an axis. */
type Convolved<Length extends number, Kernel, Options, Axis extends 0 | 1> = Options extends {
  readonly padding: "same";
}
  ? Length
  : Windows<
      Length,
      At<Kernel, Axis>,
      OptionAt<Options, "stride", Axis, 1>,
      Options extends { readonly padding: "valid" } ? 0 : OptionAt<Options, "padding", Axis, 0>,
      OptionAt<Options, "dilation", Axis, 1>
    >;

/** A pool's length along an axis; windows follow each other unless a stride is given. */
type Pooled<Length extends number, Kernel, Options, Axis extends 0 | 1> = Options extends { readonly ceilMode: true }
  ? number
  : Windows<
      Length,
      At<Kernel, Axis>,
      OptionAt<Options, "stride", Axis, At<Kernel, Axis>>,
      OptionAt<Options, "padding", Axis, 0>,
      OptionAt<Options, "dilation", Axis, 1>
    >;

type WrongRank<S, Wanted extends string> = Refused<`takes ${Wanted} and gets ${ShowShape<S>}`>;
type WrongChannels<
  Wanted extends number,
  Given extends number,
> = Refused<`takes ${ShowDimension<Wanted>} channels and gets ${ShowDimension<Given>}`>;

/** [N, In, H, W] → [N, Out, H', W'], and the same without N. */
export interface Conv2dRule<In extends number, Out extends number, Kernel, Options> extends ShapeRule {
  readonly output: this["input"] extends readonly [
    ...infer Batch extends readonly [] | readonly [number],
    infer C extends number,
    infer H extends number,
    infer W extends number,
  ]
    ? Matches<C, In> extends true
      ? [...Batch, Out, Convolved<H, Kernel, Options, 0>, Convolved<W, Kernel, Options, 1>]
      : WrongChannels<In, C>
    : number extends Extract<this["input"], Shape>["length"]
      ? Shape
      : WrongRank<this["input"], "[batch, channels, height, width]">;
}

/** [N, In, L] → [N, Out, L'], and the same without N. */
export interface Conv1dRule<In extends number, Out extends number, Kernel, Options> extends ShapeRule {
  readonly output: this["input"] extends readonly [
    ...infer Batch extends readonly [] | readonly [number],
    infer C extends number,
    infer L extends number,
  ]
    ? Matches<C, In> extends true
      ? [...Batch, Out, Convolved<L, Kernel, Options, 0>]
      : WrongChannels<In, C>
    : number extends Extract<this["input"], Shape>["length"]
      ? Shape
      : WrongRank<this["input"], "[batch, channels, length]">;
}

/** [N, C, H, W] → [N, C, H', W'], and the same without N. */
export interface Pool2dRule<Kernel, Options> extends ShapeRule {
  readonly output: this["input"] extends readonly [
    ...infer Batch extends readonly [] | readonly [number],
    infer C extends number,
    infer H extends number,
    infer W extends number,
  ]
    ? [...Batch, C, Pooled<H, Kernel, Options, 0>, Pooled<W, Kernel, Options, 1>]
    : number extends Extract<this["input"], Shape>["length"]
      ? Shape
      : WrongRank<this["input"], "[batch, channels, height, width]">;
}

/** [N, C, L] → [N, C, L'], and the same without N. */
export interface Pool1dRule<Kernel, Options> extends ShapeRule {
  readonly output: this["input"] extends readonly [
    ...infer Batch extends readonly [] | readonly [number],
    infer C extends number,
    infer L extends number,
  ]
    ? [...Batch, C, Pooled<L, Kernel, Options, 0>]
    : number extends Extract<this["input"], Shape>["length"]
      ? Shape
      : WrongRank<this["input"], "[batch, channels, length]">;
}

/** [N, C, H, W] → [N, C, Size…], and the same without N; null keeps a length. */
export interface AdaptivePool2dRule<Size> extends ShapeRule {
  readonly output: this["input"] extends readonly [
    ...infer Batch extends readonly [] | readonly [number],
    infer C extends number,
    infer H extends number,
    infer W extends number,
  ]
    ? [...Batch, C, Adapted<H, Size, 0>, Adapted<W, Size, 1>]
    : number extends Extract<this["input"], Shape>["length"]
      ? Shape
      : WrongRank<this["input"], "[batch, channels, height, width]">;
}

type Adapted<Length extends number, Size, Axis extends 0 | 1> = Size extends number
  ? Size
  : Size extends readonly [unknown, unknown]
    ? Size[Axis] extends number
      ? Size[Axis]
      : Length
    : number;

/** [N, C, …] stays where it has these channels. */
export interface ChannelsRule<Channels extends number> extends ShapeRule {
  readonly output: this["input"] extends readonly [number, infer C extends number, ...number[]]
    ? Matches<C, Channels> extends true
      ? this["input"]
      : WrongChannels<Channels, C>
    : this["input"];
}
