/**
 * Batches of data that is in memory: an iterable of [inputs, targets] that can be read again and again, each time in a
 * new order if it shuffles. Neighbours: rows.ts, random-integers.ts.
 */
import { DataError } from "../base/errors.ts";
import { permutation } from "../tensor/generator.ts";
import { integerSource, shuffledIndices } from "./random-integers.ts";
import { type BatchTensor, readRows, type RowSource, takeRows } from "./rows.ts";

export interface BatchOptions {
  /** Rows a batch; 32. */
  readonly batchSize?: number | undefined;
  /** Whether each reading has the rows in a new random order; false. */
  readonly shuffle?: boolean | undefined;
  /** Makes the orders depend on this number and the count of readings alone; without it they come from the global `seed`. */
  readonly seed?: number | undefined;
  /** Whether a last batch of fewer rows is left out, which spares compiling a step for its size; false. */
  readonly dropLast?: boolean | undefined;
}

/** Batches that can be read again: each reading is an epoch. */
export interface Batches<X, Y> extends Iterable<readonly [X, Y]> {
  /** The number of batches of an epoch. */
  readonly length: number;
  /** The number of rows of an epoch. */
  readonly rows: number;
}

/**
 * Cuts inputs and targets of as many rows into batches.
 *
 * @param inputs [rows, …]: typed arrays, nested arrays, data with a shape, or tensors.
 * @param targets [rows, …]
 * @throws DataError for unequal numbers of rows, or none.
 */
export function batches<X extends RowSource, Y extends RowSource>(
  inputs: X,
  targets: Y,
  { batchSize = 32, shuffle = false, seed, dropLast = false }: BatchOptions = {},
): Batches<BatchTensor<X>, BatchTensor<Y>> {
  const x = readRows("inputs", inputs);
  const y = readRows("targets", targets);
  const count = x.shape[0]!;
  if (y.shape[0] !== count)
    throw new DataError(`batches: ${count} rows of inputs and ${y.shape[0]} of targets; they must be as many`);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new DataError(`batches: batchSize ${batchSize}; a whole number from 1 on is needed`);
  const length = dropLast ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
  if (length === 0) throw new DataError(`batches: ${count} rows make no batch of ${batchSize}`);
  const rows = dropLast ? length * batchSize : count;
  const inOrder = Uint32Array.from({ length: count }, (_, index) => index);
  let reading = 0;
  const orderOf = (): ArrayLike<number> => {
    if (!shuffle) return inOrder;
    return seed === undefined ? permutation(count) : shuffledIndices(count, integerSource(seed, reading++));
  };
  function* read(): Generator<readonly [BatchTensor<X>, BatchTensor<Y>]> {
    const order = orderOf();
    for (let from = 0; from < rows; from += batchSize) {
      const to = Math.min(from + batchSize, rows);
      yield [takeRows(x, order, from, to) as BatchTensor<X>, takeRows(y, order, from, to) as BatchTensor<Y>];
    }
  }
  return { length, rows, [Symbol.iterator]: read };
}
