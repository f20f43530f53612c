/**
 * Shapes of transpose (NumPy's without arguments: all axes reversed; PyTorch's with two: those swapped) and permute.
 */
import type { Shape } from "../../base/shape.ts";
import type { AxisCheck, AxisKeys } from "./axis.ts";
import type { Forget, IsUnknownRank } from "./dimensions.ts";
import type { Check, ShowShape } from "./mismatch.ts";

/** The shape with its axes reversed. */
export type Reverse<S extends Shape> = IsUnknownRank<S> extends true ? Shape : ReverseFrom<S>;

type ReverseFrom<S extends Shape, Reversed extends number[] = []> = S extends readonly [
  infer First extends number,
  ...infer Others extends number[],
]
  ? ReverseFrom<Others, [First, ...Reversed]>
  : Reversed;

/** The shape with two axes swapped. */
export type Swap<S extends Shape, A extends number, B extends number> =
  IsUnknownRank<S> extends true ? Shape : SwapKeys<S, AxisKeys<S, A>, AxisKeys<S, B>>;

type SwapKeys<S extends Shape, A extends string, B extends string> = string extends A | B
  ? Forget<S>
  : { -readonly [Axis in keyof S]: Axis extends A ? At<S, B> : Axis extends B ? At<S, A> : S[Axis] };

type At<S extends Shape, Key extends string> = Key extends keyof S ? (S[Key] extends number ? S[Key] : number) : number;

/** The shape with its dimensions in the order of `Order`. */
export type Permute<S extends Shape, Order extends Shape> =
  IsUnknownRank<Order> extends true
    ? IsUnknownRank<S> extends true
      ? Shape
      : Forget<S>
    : IsUnknownRank<S> extends true
      ? Forget<Order>
      : { -readonly [Place in keyof Order]: At<S, AxisKeys<S, Order[Place]>> };

type Places<S extends Shape> = Extract<keyof S, `${number}`>;

/** Refuses an order that does not name every axis once. */
export type PermuteCheck<S extends Shape, Order extends Shape> = number extends
  | S["length"]
  | Order["length"]
  | Order[number]
  ? unknown
  : unknown extends AxisCheck<"permute", S, Order>
    ? Order["length"] extends S["length"]
      ? [Exclude<Places<S>, AxisKeys<S, Order>>] extends [never]
        ? unknown
        : Check<`permute: ${ShowShape<Order>} names an axis twice`>
      : Check<`permute: ${ShowShape<Order>} names ${Order["length"]} axes, ${ShowShape<S>} has ${S["length"]}`>
    : AxisCheck<"permute", S, Order>;
