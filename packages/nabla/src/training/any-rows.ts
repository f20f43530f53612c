/**
 * Types of batches whatever their number of rows: validation rarely has as many as training, and the last batch of an epoch
 * often has fewer. [600, 2] → [number, 2], in tensors and in arrays and records of them.
 */
import type { Shape } from "../base/shape.ts";
import type { IsUnknownRank, Rest } from "../tensor/shape-types/dimensions.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";

/** The same with a first dimension of any size. */
export type AnyRows<Batch> =
  Batch extends Tensor<infer S, infer D>
    ? Tensor<WithAnyRows<S>, D>
    : Batch extends object
      ? { [Key in keyof Batch]: AnyRows<Batch[Key]> }
      : Batch;

type WithAnyRows<S extends Shape> =
  IsUnknownRank<S> extends true ? S : S extends readonly [] ? S : [number, ...Rest<S>];
