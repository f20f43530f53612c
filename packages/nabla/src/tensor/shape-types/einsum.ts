/**
 * The result's shape of `einsum("ij,jk->ik", a, b)`, read from the equation: each operand binds its letters to its dimensions,
 * the part behind the arrow picks them. An equation that is no literal, or has "..." or no arrow, gives an unknown shape.
 */
import type { Shape } from "../../base/shape.ts";
import type { JoinDimension } from "./broadcast.ts";
import type { Check, ShowDimension, ShowShape } from "./mismatch.ts";

/** What is wrong with an equation. */
interface Wrong<Message extends string> {
  readonly wrong: Message;
}

type WithoutSpaces<Text extends string> = Text extends `${infer Before} ${infer After}`
  ? WithoutSpaces<`${Before}${After}`>
  : Text;

type Evaluate<Equation extends string, Shapes extends readonly Shape[]> = string extends Equation
  ? Shape
  : Equation extends `${string}...${string}`
    ? Shape
    : WithoutSpaces<Equation> extends `${infer Inputs}->${infer Output}`
      ? BindAll<Inputs, Shapes> extends infer Bound
        ? Bound extends Wrong<string>
          ? Bound
          : Pick<Output, Bound>
        : never
      : Shape;

/** Binds the letters of every operand. */
type BindAll<Inputs extends string, Shapes extends readonly Shape[], Bound = {}> =
  Bound extends Wrong<string>
    ? Bound
    : Inputs extends `${infer First},${infer Others}`
      ? Shapes extends readonly [infer S extends Shape, ...infer Rest extends readonly Shape[]]
        ? BindAll<Others, Rest, Bind<First, S, Bound, First, S>>
        : Wrong<"einsum: the equation names more operands than are given">
      : Shapes extends readonly [infer S extends Shape]
        ? Bind<Inputs, S, Bound, Inputs, S>
        : number extends Shapes["length"]
          ? {}
          : Wrong<"einsum: the equation names another number of operands than are given">;

/** Binds the letters of one operand. */
type Bind<
  Letters extends string,
  S extends Shape,
  Bound,
  AllLetters extends string,
  All extends Shape,
> = number extends S["length"]
  ? BindUnknown<Letters, Bound>
  : Letters extends `${infer Letter}${infer Others}`
    ? S extends readonly [infer N extends number, ...infer Rest extends Shape]
      ? BindOne<Letter, N, Bound> extends infer Next
        ? Next extends Wrong<string>
          ? Next
          : Bind<Others, Rest, Next, AllLetters, All>
        : never
      : Wrong<`einsum: "${AllLetters}" names more axes than ${ShowShape<All>} has`>
    : S extends readonly []
      ? Bound
      : Wrong<`einsum: "${AllLetters}" names fewer axes than ${ShowShape<All>} has`>;

type BindUnknown<Letters extends string, Bound> = Letters extends `${infer Letter}${infer Others}`
  ? BindUnknown<Others, BindOne<Letter, number, Bound>>
  : Bound;

type BindOne<Letter extends string, N extends number, Bound> = Letter extends keyof Bound
  ? [JoinDimension<Bound[Letter], N>] extends [never]
    ? Wrong<`einsum: "${Letter}" is ${ShowDimension<Bound[Letter]>} and ${ShowDimension<N>}`>
    : { [Known in keyof Bound]: Known extends Letter ? JoinDimension<Bound[Known], N> : Bound[Known] }
  : { [Known in keyof Bound | Letter]: Known extends keyof Bound ? Bound[Known] : N };

type Pick<Output extends string, Bound, Result extends number[] = []> = Output extends `${infer Letter}${infer Others}`
  ? {} extends Bound
    ? Shape
    : Letter extends keyof Bound
      ? Pick<Others, Bound, [...Result, Extract<Bound[Letter], number>]>
      : Wrong<`einsum: "${Letter}" of the result is in no operand`>
  : Result;

/** The shape of the result. */
export type Einsum<Equation extends string, Shapes extends readonly Shape[]> =
  Evaluate<Equation, Shapes> extends infer Result extends Shape ? Result : never;

/** Refuses an equation that does not fit its operands. */
export type EinsumCheck<Equation extends string, Shapes extends readonly Shape[]> =
  Evaluate<Equation, Shapes> extends Wrong<infer Message> ? Check<Message> : unknown;
