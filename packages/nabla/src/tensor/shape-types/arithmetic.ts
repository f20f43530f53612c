/**
 * Arithmetic on dimensions: sums and differences of lengths, numbers of elements. A dimension that is not known (`number`) makes
 * the result `number`; so does one that is no natural number, which the run-time checks refuse.
 */
import type { AddDigits, Digits, DigitsOf, DivideDigits, MultiplyDigits, NumberOf, SubtractDigits } from "./digits.ts";

type Known<A extends number, B extends number> = number extends A | B
  ? false
  : [DigitsOf<A>] extends [never]
    ? false
    : [DigitsOf<B>] extends [never]
      ? false
      : true;

/** A + B. */
export type Add<A extends number, B extends number> =
  Known<A, B> extends true ? NumberOf<AddDigits<DigitsOf<A>, DigitsOf<B>>> : number;

/** A - B, or never where B is greater. */
export type Subtract<A extends number, B extends number> =
  Known<A, B> extends true
    ? [SubtractDigits<DigitsOf<A>, DigitsOf<B>>] extends [never]
      ? never
      : NumberOf<SubtractDigits<DigitsOf<A>, DigitsOf<B>>>
    : number;

/** A * B. */
export type Multiply<A extends number, B extends number> =
  Known<A, B> extends true ? NumberOf<MultiplyDigits<DigitsOf<A>, DigitsOf<B>>> : number;

/** A / B, or never where a remainder is left or B is 0. */
export type Divide<A extends number, B extends number> =
  Known<A, B> extends true
    ? B extends 0
      ? never
      : DivideDigits<DigitsOf<A>, DigitsOf<B>> extends readonly [infer Quotient extends Digits, readonly []]
        ? NumberOf<Quotient>
        : never
    : number;

/** The product of all dimensions: the number of elements. */
export type Product<S extends readonly number[], Result extends number = 1> = number extends S["length"] | S[number]
  ? number
  : S extends readonly [infer First extends number, ...infer Rest extends readonly number[]]
    ? Product<Rest, Multiply<First, Result>>
    : Result;
