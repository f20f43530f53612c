/**
 * What convolutions and pools do to shapes, in types: a Conv2d(1, 16, 3, { padding: 1 }) makes [N, 16, 28, 28] of
 * [N, 1, 28, 28], and the linear layer behind it is checked against that. What is not known as a literal is `number`.
 * Neighbour: window-lengths.ts has the formulas.
 */
import type { Shape } from "../base/shape.ts";
import type { Matches } from "../tensor/shape-types/dimensions.ts";
import type { Refused, ShapeRule } from "../tensor/shape-types/layer.ts";
import type { ShowDimension, ShowShape } from "../tensor/shape-types/mismatch.ts";
import type { Adapted, Convolved, Pooled, Transposed } from "./window-lengths.ts";

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

/** [N, In, H, W] → [N, Out, H', W'], and the same without N: larger images. */
export interface ConvTranspose2dRule<In extends number, Out extends number, Kernel, Options> extends ShapeRule {
  readonly output: this["input"] extends readonly [
    ...infer Batch extends readonly [] | readonly [number],
    infer C extends number,
    infer H extends number,
    infer W extends number,
  ]
    ? Matches<C, In> extends true
      ? [...Batch, Out, Transposed<H, Kernel, Options, 0>, Transposed<W, Kernel, Options, 1>]
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

/** [N, C, …] stays where it has these channels. */
export interface ChannelsRule<Channels extends number> extends ShapeRule {
  readonly output: this["input"] extends readonly [number, infer C extends number, ...number[]]
    ? Matches<C, Channels> extends true
      ? this["input"]
      : WrongChannels<Channels, C>
    : this["input"];
}
