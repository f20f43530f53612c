/**
 * The lengths that convolutions and pools make of an axis, in types: the formulas of window-options.ts and
 * conv-transpose2d.ts for literal numbers. What is not known as a literal is `number`. Neighbour: window-rules.ts.
 */
import type { Add, Multiply, Subtract } from "../tensor/shape-types/arithmetic.ts";
import type { Digits, DigitsOf, DivideDigits, NumberOf } from "../tensor/shape-types/digits.ts";

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
export type Convolved<Length extends number, Kernel, Options, Axis extends 0 | 1> = Options extends {
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
export type Pooled<Length extends number, Kernel, Options, Axis extends 0 | 1> = Options extends {
  readonly ceilMode: true;
}
  ? number
  : Windows<
      Length,
      At<Kernel, Axis>,
      OptionAt<Options, "stride", Axis, At<Kernel, Axis>>,
      OptionAt<Options, "padding", Axis, 0>,
      OptionAt<Options, "dilation", Axis, 1>
    >;

/** (Length - 1) Stride - 2 Padding + Dilation (Kernel - 1) + OutputPadding + 1 */
type Reach<
  Length extends number,
  Kernel extends number,
  Stride extends number,
  Padding extends number,
  Dilation extends number,
  OutputPadding extends number,
> = true extends
  | IsUnknown<Length>
  | IsUnknown<Kernel>
  | IsUnknown<Stride>
  | IsUnknown<Padding>
  | IsUnknown<Dilation>
  | IsUnknown<OutputPadding>
  ? number
  : Subtract<
        Add<Add<Multiply<Subtract<Length, 1>, Stride>, Multiply<Dilation, Subtract<Kernel, 1>>>, Add<OutputPadding, 1>>,
        Multiply<2, Padding>
      > extends infer Left extends number
    ? [Left] extends [never]
      ? number
      : Left
    : number;

/** A transposed convolution's length along an axis. */
export type Transposed<Length extends number, Kernel, Options, Axis extends 0 | 1> = Reach<
  Length,
  At<Kernel, Axis>,
  OptionAt<Options, "stride", Axis, 1>,
  OptionAt<Options, "padding", Axis, 0>,
  OptionAt<Options, "dilation", Axis, 1>,
  OptionAt<Options, "outputPadding", Axis, 0>
>;

/** The length that an AdaptiveAvgPool2d is told; null keeps it. */
export type Adapted<Length extends number, Size, Axis extends 0 | 1> = Size extends number
  ? Size
  : Size extends readonly [unknown, unknown]
    ? Size[Axis] extends number
      ? Size[Axis]
      : Length
    : number;
