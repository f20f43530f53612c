/**
 * Axes in types: a literal axis, negative from the end, becomes the key of its place in the shape's tuple ("0", "1", …).
 * An axis that is not a literal gives `string`, one that is out of range gives `never`.
 */
import type { Shape } from "../../base/shape.ts";
import type { Subtract } from "./arithmetic.ts";
import type { IsUnknownRank } from "./dimensions.ts";
import type { Check, ShowShape } from "./mismatch.ts";

/** One axis, several, or none given, which means all. */
export type Axes = number | readonly number[] | undefined;

/** The places of one or several axes in the shape's tuple. */
export type AxisKeys<S extends Shape, A> = A extends number
  ? AxisKey<S, A>
  : A extends readonly number[]
    ? AxisKeys<S, A[number]>
    : never;

type AxisKey<S extends Shape, Axis extends number> = number extends Axis
  ? string
  : `${Axis}` extends `-${infer FromEnd extends number}`
    ? `${Subtract<S["length"], FromEnd>}`
    : `${Axis}` extends keyof S
      ? `${Axis}`
      : never;

/** Those of the axes that the shape does not have. */
type Missing<S extends Shape, A> = A extends number
  ? [AxisKey<S, A>] extends [never]
    ? A
    : never
  : A extends readonly number[]
    ? Missing<S, A[number]>
    : never;

type MissingMessage<Name extends string, Shown extends Shape, Axis> = [Axis] extends [never]
  ? never
  : Axis extends number
    ? `${Name}: axis ${Axis} is out of range for ${ShowShape<Shown>}`
    : never;

/** Refuses axes that the shape does not have. `Shown` is the shape that the message names. */
export type AxisCheck<Name extends string, S extends Shape, A, Shown extends Shape = S> =
  IsUnknownRank<S> extends true ? unknown : Check<MissingMessage<Name, Shown, Missing<S, A>>>;

/** The dimension at an axis; `number` where either is not known. */
export type DimensionAt<S extends Shape, Axis extends number> =
  IsUnknownRank<S> extends true
    ? number
    : AxisKeys<S, Axis> extends infer Key extends keyof S
      ? S[Key] extends number
        ? S[Key]
        : number
      : number;
