/**
 * Shapes of concat (one axis adds up, all others must be the same) and stack (all the same, a new axis counts the tensors).
 * Shapes come as a tuple; an array of unknown length leaves the counted dimension unknown.
 */
import type { Shape } from "../../base/shape.ts";
import type { Add } from "./arithmetic.ts";
import type { AxisCheck, AxisKeys } from "./axis.ts";
import type { Forget, IsUnknownRank, Matches, Meet } from "./dimensions.ts";
import type { Check, ShowShape } from "./mismatch.ts";
import type { AddAxis } from "./reshape.ts";
import type { ReplaceAxis } from "./slice.ts";

/** A pair of shapes that do not go together. */
interface Clash<A extends Shape, B extends Shape> {
  readonly clash: readonly [A, B];
}

type First<Shapes extends readonly Shape[]> = Shapes extends readonly [infer S extends Shape, ...Shape[]] ? S : Shape;

/** The shape of the concatenation; a clash where two shapes differ in another axis. */
type Concatenated<Shapes extends readonly Shape[], Axis extends number> = Shapes extends readonly [
  infer S extends Shape,
  ...infer Others extends readonly Shape[],
]
  ? number extends Others["length"]
    ? ReplaceAxis<S, Axis, number>
    : Fold<[...S], Others, AxisKeys<S, Axis>>
  : ReplaceAxis<Shapes[number], Axis, number>;

/** Folds the shapes into one: along the places `Keys` dimensions add up, elsewhere they must match. */
type Fold<A extends Shape, Others extends readonly Shape[], Keys extends string> = Others extends readonly [
  infer B extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? number extends A["length"]
    ? Shape
    : IsUnknownRank<B> extends true
      ? Shape
      : string extends Keys
        ? Forget<A>
        : A["length"] extends B["length"]
          ? [Exclude<Differing<A, B>, Keys>] extends [never]
            ? Fold<Joined<A, B, Keys>, Rest, Keys>
            : Clash<A, B>
          : Clash<A, B>
  : A;

/** The places in which two shapes of the same rank cannot be the same. */
type Differing<A extends Shape, B extends Shape> = {
  [Axis in Extract<keyof A, `${number}`>]: Axis extends keyof B
    ? Matches<A[Axis], B[Axis]> extends true
      ? never
      : Axis
    : Axis;
}[Extract<keyof A, `${number}`>];

type Joined<A extends Shape, B extends Shape, Keys extends string> = {
  [Axis in keyof A]: Axis extends Keys
    ? Add<A[Axis], Extract<B[Axis & keyof B], number>>
    : Meet<A[Axis], Extract<B[Axis & keyof B], number>>;
};

export type Concat<Shapes extends readonly Shape[], Axis extends number> =
  Concatenated<Shapes, Axis> extends infer Result extends Shape ? Result : never;

/** Refuses tensors whose shapes differ in another axis than the one they are joined along. */
export type ConcatCheck<Shapes extends readonly Shape[], Axis extends number> =
  unknown extends AxisCheck<"concat", First<Shapes>, Axis>
    ? Concatenated<Shapes, Axis> extends Clash<infer A, infer B>
      ? Check<`concat: shapes ${ShowShape<A>} and ${ShowShape<B>} differ in another axis than ${Axis}`>
      : unknown
    : AxisCheck<"concat", First<Shapes>, Axis>;

type Stacked<Shapes extends readonly Shape[]> = Shapes extends readonly [
  infer S extends Shape,
  ...infer Others extends readonly Shape[],
]
  ? number extends Others["length"]
    ? S
    : Fold<[...S], Others, never>
  : Shapes[number];

/** The shape of the tensors stacked along a new axis. */
export type Stack<Shapes extends readonly Shape[], Axis extends number> =
  Stacked<Shapes> extends infer Result extends Shape ? AddAxis<Result, Axis, Shapes["length"]> : never;

/** Refuses tensors of different shapes. */
export type StackCheck<Shapes extends readonly Shape[], Axis extends number> =
  Stacked<Shapes> extends Clash<infer A, infer B>
    ? Check<`stack: shapes ${ShowShape<A>} and ${ShowShape<B>} differ`>
    : IsUnknownRank<First<Shapes>> extends true
      ? unknown
      : AxisCheck<"stack", [...First<Shapes>, 1], Axis, First<Shapes>>;
