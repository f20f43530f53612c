/** What training says about itself: after each batch, after each epoch, at the end. */

/** What a metric gives: a number, or one for each class. */
export type MetricValue = number | readonly number[] | readonly (readonly number[])[];

export interface BatchRecord {
  /** From 1 on. */
  readonly epoch: number;
  /** From 1 on, within the epoch. */
  readonly batch: number;
  /** The number of batches of an epoch; null where the data does not say. */
  readonly batches: number | null;
  /** Rows of the epoch so far. */
  readonly rows: number;
}

export interface EpochRecord {
  /** From 1 on. */
  readonly epoch: number;
  /** The mean training loss, by rows. */
  readonly loss: number;
  /** The mean validation loss, by rows; absent without validation data. */
  readonly validationLoss?: number;
  /** Of the validation data, or of the training data where there is none. */
  readonly metrics: Readonly<Record<string, MetricValue>>;
  readonly batches: number;
  readonly rows: number;
  readonly seconds: number;
}

/** The epochs in order, and what came of them. */
export interface History extends ReadonlyArray<EpochRecord> {
  /** The epoch (from 1 on) that early stopping found best; without it, that of the lowest validation (or training) loss. */
  readonly bestEpoch: number;
  /** Whether a callback stopped the training before all epochs were done. */
  readonly stoppedEarly: boolean;
  readonly seconds: number;
}

/** Says what can be watched in a record, and its value. Throws by way of `missing` where there is no such number. */
export function monitored(record: EpochRecord, name: string): number | undefined {
  if (name === "loss") return record.loss;
  if (name === "validationLoss") return record.validationLoss;
  const value = record.metrics[name];
  return typeof value === "number" ? value : undefined;
}

/** The names of all numbers in a record. */
export function monitorable(record: EpochRecord): string[] {
  const names = ["loss", "validationLoss", ...Object.keys(record.metrics)];
  return names.filter((name) => monitored(record, name) !== undefined);
}
