/**
 * Shapes of matrix products, by NumPy's rules: a vector counts as a row on the left and as a column on the right, and the
 * dimensions before the last two broadcast. `never` where the shapes do not fit; the checks say why.
 */
import type { Shape } from "../../base/shape.ts";
import type { Broadcast } from "./broadcast.ts";
import type { Matches } from "./dimensions.ts";
import type { Check, ShowDimension, ShowShape } from "./mismatch.ts";

/** [..., m, k] x [..., k, n] → [..., m, n]; a vector's dimension is dropped. */
export type Matmul<A extends Shape, B extends Shape> = number extends A["length"]
  ? Shape
  : number extends B["length"]
    ? Shape
    : Matches<InnerLeft<A>, InnerRight<B>> extends true
      ? Multiplied<A, B>
      : never;

/** The dimensions that must be the same; a scalar has none, and matches nothing. */
type InnerLeft<A extends Shape> = A extends readonly [...number[], infer K] ? K : "no row";

type InnerRight<B extends Shape> = B extends readonly [...number[], infer K, number]
  ? K
  : B extends readonly [infer K]
    ? K
    : "no column";

type Multiplied<A extends Shape, B extends Shape> = A extends readonly [
  ...infer ABatch extends number[],
  infer M extends number,
  number,
]
  ? B extends readonly [...infer BBatch extends number[], number, infer N extends number]
    ? Broadcast<ABatch, BBatch> extends infer Batch extends number[]
      ? [Batch] extends [never]
        ? never
        : [...Batch, M, N]
      : never
    : [...ABatch, M]
  : B extends readonly [...infer BBatch extends number[], number, infer N extends number]
    ? [...BBatch, N]
    : [];

/** Refuses a right operand that the left one cannot be multiplied by. */
export type MatmulCheck<A extends Shape, B extends Shape> = [Matmul<A, B>] extends [never]
  ? Check<MatmulMessage<A, B>>
  : unknown;

type MatmulMessage<A extends Shape, B extends Shape> = [] extends A | B
  ? `matmul: ${ShowShape<A>} and ${ShowShape<B>} must both have at least one dimension`
  : Matches<InnerLeft<A>, InnerRight<B>> extends true
    ? `matmul: batch dimensions of ${ShowShape<A>} and ${ShowShape<B>} do not broadcast`
    : `matmul: inner dimensions of ${ShowShape<A>} and ${ShowShape<B>} differ, ${ShowDimension<InnerLeft<A>>} and ${ShowDimension<InnerRight<B>>}`;

/** Refuses all but two vectors of one length. */
export type DotCheck<A extends Shape, B extends Shape> = number extends A["length"] | B["length"]
  ? unknown
  : A extends readonly [infer N]
    ? B extends readonly [infer M]
      ? Matches<N, M> extends true
        ? unknown
        : Check<`dot: lengths ${ShowDimension<N>} and ${ShowDimension<M>} differ`>
      : Check<`dot: takes two vectors, and gets ${ShowShape<A>} and ${ShowShape<B>}`>
    : Check<`dot: takes two vectors, and gets ${ShowShape<A>} and ${ShowShape<B>}`>;

/** [n] and [m] → [n, m]. */
export type Outer<A extends Shape, B extends Shape> = A extends readonly [infer N extends number]
  ? B extends readonly [infer M extends number]
    ? [N, M]
    : [N, number]
  : B extends readonly [infer M extends number]
    ? [number, M]
    : [number, number];

/** Refuses all but two vectors. */
export type OuterCheck<A extends Shape, B extends Shape> = number extends A["length"] | B["length"]
  ? unknown
  : [A["length"], B["length"]] extends [1, 1]
    ? unknown
    : Check<`outer: takes two vectors, and gets ${ShowShape<A>} and ${ShowShape<B>}`>;
