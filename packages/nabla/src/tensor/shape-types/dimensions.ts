/**
 * What a shape's type says: a literal dimension is known, `number` is not and matches any, and a shape whose length is not
 * known (`readonly number[]`, `[...number[], 3]`) matches any shape. Operations compute on tuples and give plain tuples.
 */
import type { Shape } from "../../base/shape.ts";

/** True where the rank is not known; `any` counts as such. */
export type IsUnknownRank<S extends Shape> = number extends S["length"] ? true : false;

/** True where two dimensions can be the same. */
export type Matches<A, B> = number extends A ? true : number extends B ? true : A extends B ? true : false;

/** True where two shapes can be the same; of unknown ranks, where their last dimensions can. */
export type Agree<A extends Shape, B extends Shape> = number extends A["length"] | B["length"]
  ? A extends readonly [...number[], infer ALast]
    ? B extends readonly [...number[], infer BLast]
      ? Matches<ALast, BLast>
      : true
    : true
  : A["length"] extends B["length"]
    ? false extends { [Axis in keyof A]: Axis extends keyof B ? Matches<A[Axis], B[Axis]> : false }[number]
      ? false
      : true
    : false;

/** The more precise of two dimensions that match. */
export type Meet<A, B> = number extends A ? B : A;

/** The same rank, no dimension known. */
export type Forget<S extends Shape> = { -readonly [Axis in keyof S]: number };

/** The same rank, every dimension 1. */
export type AllOnes<S extends Shape> = { -readonly [Axis in keyof S]: 1 };

/** The shape without its first dimension. */
export type Rest<S extends Shape> = S extends readonly [number, ...infer Others extends number[]] ? Others : Shape;

/** The shape with the dimensions whose positions are among `Keys` ("0", "1", …) replaced. */
export type Replace<S extends Shape, Keys extends string, N extends number> = {
  -readonly [Axis in keyof S]: Axis extends Keys ? N : S[Axis];
};

/** The shape without the dimensions whose positions are among `Keys`. */
export type Drop<
  S extends Shape,
  Keys extends string,
  Seen extends Shape = [],
  Kept extends number[] = [],
> = S extends readonly [infer First extends number, ...infer Others extends number[]]
  ? Drop<Others, Keys, [...Seen, First], `${Seen["length"]}` extends Keys ? Kept : [...Kept, First]>
  : Kept;

/** The shape with the dimensions `Added` in front of position `Key`; behind the last where no dimension is there. */
export type Insert<
  S extends Shape,
  Key extends string,
  Added extends Shape,
  Before extends number[] = [],
> = `${Before["length"]}` extends Key
  ? [...Before, ...Added, ...S]
  : S extends readonly [infer First extends number, ...infer Others extends number[]]
    ? Insert<Others, Key, Added, [...Before, First]>
    : Before;

/**
 * A tensor's `shape` property. Where the type does not know a dimension it is `any`, the one type of TypeScript that matches in
 * both directions: this makes `Tensor<[number, 3]>` fit where `Tensor<[2, 3]>` is wanted and the other way round, while
 * `Tensor<[4, 3]>` fits neither. The `infer` is not idle: comparing mapped types is what tells the compiler that it must look at
 * this property instead of comparing the shape arguments alone.
 */
export type ShapeValue<S extends Shape> = {
  readonly [Axis in keyof S]: number extends S[Axis] ? any : S[Axis];
} extends infer Dimensions
  ? number extends S["length"]
    ? any
    : Dimensions
  : never;
