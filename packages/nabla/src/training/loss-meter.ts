/**
 * The mean loss of an epoch, by rows, without waiting for every batch: losses are read in groups, so that a device that
 * works ahead is not held up, and each is still checked, so that a NaN names its batch.
 */
import { DataError } from "../base/errors.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";

interface Pending {
  readonly loss: AnyTensor;
  readonly batch: number;
  readonly rows: number;
}

const groupSize = 16;

export class LossMeter {
  readonly #what: string;
  readonly #epoch: number;
  #pending: Pending[] = [];
  #sum = 0;
  #rows = 0;
  #batches = 0;

  /** @param what "training" or "validation", for the message. */
  constructor(what: string, epoch: number) {
    this.#what = what;
    this.#epoch = epoch;
  }

  get rows(): number {
    return this.#rows;
  }

  get batches(): number {
    return this.#batches;
  }

  /** @param loss A scalar: the mean over the batch's rows. */
  async add(loss: AnyTensor, rows: number): Promise<void> {
    this.#batches++;
    this.#rows += rows;
    this.#pending.push({ loss, batch: this.#batches, rows });
    if (this.#pending.length >= groupSize) await this.#read();
  }

  /** The mean over all rows. @throws DataError where a batch's loss was not finite. */
  async mean(): Promise<number> {
    await this.#read();
    return this.#sum / this.#rows;
  }

  async #read(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    for (const { loss, batch, rows } of pending) {
      const value = Number(await (loss as AnyTensor & { item(): Promise<number> }).item());
      if (!Number.isFinite(value)) throw notFinite(this.#what, this.#epoch, batch, value);
      this.#sum += value * rows;
    }
  }
}

function notFinite(what: string, epoch: number, batch: number, value: number): DataError {
  return new DataError(
    `fit: the ${what} loss is ${value} in epoch ${epoch}, batch ${batch}. Look for NaN or infinity in the inputs and targets, ` +
      "for class indices outside of the outputs, and for inputs that are not standardized; then try a lower learning " +
      "rate, or clipGradNorm",
  );
}
