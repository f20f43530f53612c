/**
 * Where batches come from: an iterable that can be read once for each epoch, or a function that gives one. A generator
 * object can be read once only, which is an error in the second epoch and not an empty epoch.
 */
import { type Batches, batches } from "../data/batches.ts";
import { DataError } from "../base/errors.ts";
import { isTensor } from "../tensor/handles.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";

export type Batch<X, Y> = readonly [inputs: X, targets: Y];

/** Batches of one epoch. */
export type BatchIterable<X, Y> = Iterable<Batch<X, Y>> | AsyncIterable<Batch<X, Y>>;

/**
 * All batches, for every epoch: an iterable that starts anew each time, a function from the epoch (from 1 on) to one, or
 * two tensors with all rows, which `fit` cuts into batches.
 */
export type BatchSource<X, Y> =
  | BatchIterable<X, Y>
  | ((epoch: number) => BatchIterable<X, Y> | Promise<BatchIterable<X, Y>>)
  | readonly [inputs: X & AnyTensor, targets: Y & AnyTensor];

export interface ReadableSource<X, Y> {
  /** Batches an epoch, where it is known beforehand. */
  readonly length: number | null;
  epoch(epoch: number): Promise<BatchIterable<X, Y>>;
}

/** A source in the one form that training reads. */
export function readable<X, Y>(source: BatchSource<X, Y>, batchSize: number, shuffle: boolean): ReadableSource<X, Y> {
  if (typeof source === "function") return { length: null, epoch: async (epoch) => source(epoch) };
  const isObject = typeof source === "object" && source !== null;
  if (!isObject || !(Symbol.iterator in source || Symbol.asyncIterator in source)) {
    const found = isObject ? "one object" : String(source);
    throw new DataError(`fit: the data is ${found}; batches, a function that gives them, or two tensors are needed`);
  }
  const iterable = isWhole(source) ? cut(source, batchSize, shuffle) : (source as BatchIterable<X, Y>);
  const length = "length" in iterable && typeof iterable.length === "number" ? iterable.length : null;
  return { length, epoch: async () => iterable };
}

function isWhole<X, Y>(
  source: Exclude<BatchSource<X, Y>, (epoch: number) => unknown>,
): source is Batch<X & AnyTensor, Y & AnyTensor> {
  return Array.isArray(source) && source.length === 2 && isTensor(source[0]);
}

function cut<X, Y>(
  [inputs, targets]: Batch<X & AnyTensor, Y & AnyTensor>,
  batchSize: number,
  shuffle: boolean,
): Batches<X, Y> {
  return batches(inputs as AnyTensor, targets as AnyTensor, { batchSize, shuffle }) as unknown as Batches<X, Y>;
}
