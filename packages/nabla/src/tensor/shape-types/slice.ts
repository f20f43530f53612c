/**
 * Shapes of slice, at, pad and split. A length is computed where all that it depends on is known, else it is `number`.
 */
import type { Shape } from "../../base/shape.ts";
import type { Add, Divide, Subtract } from "./arithmetic.ts";
import type { AxisKeys, DimensionAt } from "./axis.ts";
import type { Forget, IsUnknownRank, Replace, Rest } from "./dimensions.ts";
import type { Check, ShowDimension, ShowShape } from "./mismatch.ts";

/** The shape with the dimension at `Axis` replaced by `N`. */
export type ReplaceAxis<S extends Shape, Axis extends number, N extends number> =
  IsUnknownRank<S> extends true
    ? Shape
    : string extends AxisKeys<S, Axis>
      ? Forget<S>
      : Replace<S, AxisKeys<S, Axis>, N>;

/** The shape of `slice(start, end, axis, step)`. */
export type Slice<
  S extends Shape,
  Start extends number,
  End extends number | undefined,
  Axis extends number,
  Step extends number,
> = ReplaceAxis<S, Axis, Step extends 1 ? SliceLength<DimensionAt<S, Axis>, Start, End> : number>;

type SliceLength<N extends number, Start extends number, End extends number | undefined> = number extends N | Start
  ? number
  : [End] extends [number]
    ? number extends End
      ? number
      : Span<Clamp<N, Start>, Clamp<N, End>>
    : [End] extends [undefined]
      ? Span<Clamp<N, Start>, N>
      : number;

type Span<From extends number, To extends number> = [Subtract<To, From>] extends [never] ? 0 : Subtract<To, From>;

/** A position within 0 to N: negative ones count from the end. */
type Clamp<N extends number, Position extends number> = `${Position}` extends `-${infer FromEnd extends number}`
  ? Span<FromEnd, N>
  : [Subtract<N, Position>] extends [never]
    ? N
    : Position;

/** The shape of one element along the first axis. */
export type ElementOf<S extends Shape> = IsUnknownRank<S> extends true ? Shape : Rest<S>;

/** Refuses an index beyond the first axis, and a scalar. */
export type AtCheck<S extends Shape, Index extends number> = S extends readonly []
  ? Check<"at: a scalar has no elements to pick">
  : S extends readonly [infer N extends number, ...Shape]
    ? number extends N | Index
      ? unknown
      : [
            `${Index}` extends `-${infer FromEnd extends number}` ? Subtract<N, FromEnd> : Subtract<N, Add<Index, 1>>,
          ] extends [never]
        ? Check<`at: index ${Index} is out of range for the ${ShowDimension<N>} of ${ShowShape<S>}`>
        : unknown
    : unknown;

/** How many elements go before and behind, for each axis. */
export type Padding = readonly (readonly [before: number, after: number])[];

/** The shape with the padding added. */
export type Pad<S extends Shape, P extends Padding> =
  IsUnknownRank<S> extends true
    ? Shape
    : IsUnknownRank<{ [Axis in keyof P]: number }> extends true
      ? Forget<S>
      : { -readonly [Axis in keyof S]: Axis extends keyof P ? PadDimension<S[Axis], P[Axis]> : S[Axis] };

type PadDimension<N, Pair> = N extends number
  ? Pair extends readonly [infer Before extends number, infer After extends number]
    ? Add<Add<N, Before>, After>
    : N
  : never;

/** Refuses padding for another number of axes. */
export type PadCheck<S extends Shape, P extends Padding> = number extends S["length"] | P["length"]
  ? unknown
  : P["length"] extends S["length"]
    ? unknown
    : Check<`pad: takes a pair for each of the ${S["length"]} axes of ${ShowShape<S>}, and gets ${P["length"]}`>;

/** The shapes of the parts: `Parts` equal ones, or one for each size. */
export type Split<S extends Shape, Parts extends number | Shape, Axis extends number> = Parts extends Shape
  ? { -readonly [Part in keyof Parts]: ReplaceAxis<S, Axis, Extract<Parts[Part], number>> }
  : Parts extends number
    ? Repeat<ReplaceAxis<S, Axis, Divide<DimensionAt<S, Axis>, Parts>>, Parts>
    : never;

/** A tuple of N times T, an array where N is not known. */
type Repeat<T, N extends number, Result extends T[] = []> = number extends N
  ? T[]
  : Result["length"] extends N
    ? Result
    : Result["length"] extends 256
      ? T[]
      : Repeat<T, N, [...Result, T]>;

/** Refuses a number of parts that does not divide the axis, and sizes that do not add up to it. */
export type SplitCheck<S extends Shape, Parts extends number | Shape, Axis extends number> = Parts extends number
  ? [Divide<DimensionAt<S, Axis>, Parts>] extends [never]
    ? Check<`split: axis ${Axis} of ${ShowShape<S>} does not divide into ${ShowDimension<Parts>} equal parts`>
    : unknown
  : Parts extends Shape
    ? number extends DimensionAt<S, Axis> | Sum<Parts>
      ? unknown
      : DimensionAt<S, Axis> extends Sum<Parts>
        ? unknown
        : Check<`split: sizes ${ShowShape<Parts>} add up to ${Sum<Parts>}, axis ${Axis} of ${ShowShape<S>} is ${ShowDimension<DimensionAt<S, Axis>>}`>
    : unknown;

type Sum<S extends Shape, Total extends number = 0> = number extends S["length"] | S[number]
  ? number
  : S extends readonly [infer First extends number, ...infer Others extends number[]]
    ? Sum<Others, Add<First, Total>>
    : Total;
