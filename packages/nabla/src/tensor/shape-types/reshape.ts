/**
 * Shapes of reshape, squeeze and unsqueeze. The number of elements is checked where every dimension is known.
 */
import type { Shape } from "../../base/shape.ts";
import type { Divide, Product } from "./arithmetic.ts";
import type { AxisKeys } from "./axis.ts";
import type { Forget, Insert, IsUnknownRank, Matches } from "./dimensions.ts";
import type { Check, ShowDimension, ShowShape } from "./mismatch.ts";
import type { Reduce } from "./reduce.ts";

/** The shape asked for, with -1 filled in; never where the numbers of elements differ. */
export type Reshape<S extends Shape, Target extends Shape> =
  IsUnknownRank<Target> extends true
    ? Shape
    : -1 extends Target[number]
      ? Fill<Target, Divide<Product<S>, Product<WithoutHole<Target>>>>
      : Matching<Product<S>, Product<Target>> extends true
        ? Target
        : never;

type Matching<A, B> = number extends A | B ? true : A extends B ? true : false;

/** -1 → 1, so that the product is that of the other dimensions. */
type WithoutHole<Target extends Shape> = { [Axis in keyof Target]: Target[Axis] extends -1 ? 1 : Target[Axis] };

type Fill<Target extends Shape, N extends number> = [N] extends [never]
  ? never
  : { -readonly [Axis in keyof Target]: Target[Axis] extends -1 ? N : Target[Axis] };

/** Refuses a shape with another number of elements. */
export type ReshapeCheck<S extends Shape, Target extends Shape> = [Reshape<S, Target>] extends [never]
  ? -1 extends Target[number]
    ? Check<`reshape: the ${Product<S>} elements of ${ShowShape<S>} do not divide into ${ShowShape<Target>}`>
    : Check<`reshape: ${ShowShape<S>} has ${Product<S>} elements, ${ShowShape<Target>} has ${Product<Target>}`>
  : unknown;

/** The shape without the named axes, or without all dimensions of 1 where none is named. */
export type Squeeze<S extends Shape, A> = [A] extends [undefined]
  ? number extends S["length"] | S[number]
    ? Shape
    : WithoutOnes<S>
  : Reduce<S, A, false>;

type WithoutOnes<S extends Shape, Kept extends number[] = []> = S extends readonly [
  infer First extends number,
  ...infer Others extends number[],
]
  ? WithoutOnes<Others, First extends 1 ? Kept : [...Kept, First]>
  : Kept;

/** Refuses to squeeze an axis that is not 1. */
export type SqueezeCheck<S extends Shape, A> = number extends S["length"]
  ? unknown
  : Check<SqueezeMessage<S, AxisKeys<S, A>>>;

type SqueezeMessage<S extends Shape, Key> = Key extends keyof S
  ? Matches<S[Key], 1> extends true
    ? never
    : `squeeze: axis ${Key & string} of ${ShowShape<S>} is ${ShowDimension<S[Key]>}, only 1 can be squeezed`
  : never;

/** The shape with a dimension of `N` at `Axis`; negative axes count from the new end. */
export type AddAxis<S extends Shape, Axis extends number, N extends number = 1> =
  IsUnknownRank<S> extends true
    ? Shape
    : string extends AxisKeys<[...S, N], Axis>
      ? Forget<[...S, N]>
      : Insert<S, AxisKeys<[...S, N], Axis>, [N]>;
