/**
 * NumPy's broadcasting: shapes are aligned at the end, and two dimensions fit where they are equal or one of them is 1.
 * An unknown dimension beside a known one other than 1 can only be that one, or 1, so the known one is the result.
 */
import type { Shape } from "../../base/shape.ts";
import type { Check, ShowShape } from "./mismatch.ts";

/** What two dimensions broadcast to, never where they do not. */
export type JoinDimension<A, B> = number extends A
  ? number extends B
    ? number
    : B extends 1
      ? number
      : B
  : number extends B
    ? A extends 1
      ? number
      : A
    : A extends B
      ? A
      : A extends 1
        ? B
        : B extends 1
          ? A
          : never;

type Align<A extends Shape, B extends Shape, Joined extends number[] = []> = A extends readonly [
  ...infer AFront extends number[],
  infer ALast,
]
  ? B extends readonly [...infer BFront extends number[], infer BLast]
    ? JoinDimension<ALast, BLast> extends infer N extends number
      ? [N] extends [never]
        ? never
        : Align<AFront, BFront, [N, ...Joined]>
      : never
    : [...A, ...Joined]
  : [...B, ...Joined];

/** The shape that two shapes broadcast to, never where they do not. */
export type Broadcast<A extends Shape, B extends Shape> = number extends A["length"]
  ? Shape
  : number extends B["length"]
    ? Shape
    : Align<A, B>;

/** Refuses an operand whose shape does not broadcast with the other's. */
export type BroadcastCheck<Name extends string, A extends Shape, B extends Shape> = [Broadcast<A, B>] extends [never]
  ? Check<`${Name}: shapes ${ShowShape<A>} and ${ShowShape<B>} do not broadcast`>
  : unknown;

/** What a shape becomes when it is expanded to `Target`, where -1 keeps a dimension; never where it cannot. */
export type Expand<S extends Shape, Target extends Shape> = number extends S["length"] | Target["length"]
  ? Shape
  : ExpandFrom<S, Target>;

type ExpandFrom<S extends Shape, Target extends Shape, Result extends number[] = []> = Target extends readonly [
  ...infer TargetFront extends number[],
  infer To,
]
  ? S extends readonly [...infer Front extends number[], infer From]
    ? ExpandDimension<From, To> extends infer N extends number
      ? [N] extends [never]
        ? never
        : ExpandFrom<Front, TargetFront, [N, ...Result]>
      : never
    : [...Target, ...Result]
  : S extends readonly []
    ? Result
    : never;

type ExpandDimension<From, To> = To extends -1
  ? From
  : number extends From
    ? To
    : From extends 1
      ? To
      : number extends To
        ? From
        : From extends To
          ? To
          : never;

/** Refuses a shape that the tensor cannot be expanded to. */
export type ExpandCheck<S extends Shape, Target extends Shape> = [Expand<S, Target>] extends [never]
  ? Check<`expand: ${ShowShape<S>} does not expand to ${ShowShape<Target>}`>
  : unknown;
