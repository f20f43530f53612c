/** One pass over all batches, learning or looking: what `fit` does twice in each epoch. */
import { DataError } from "../base/errors.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";
import { LossMeter } from "./loss-meter.ts";
import { computeMetrics, type Metrics, resetMetrics, updateMetrics } from "./predictions.ts";
import type { MetricValue } from "./records.ts";
import type { BatchIterable } from "./source.ts";
import { rowsOf, type Step } from "./steps.ts";

export interface PassOptions<X, Y> {
  readonly what: "training" | "validation";
  readonly epoch: number;
  readonly batches: BatchIterable<X, Y>;
  readonly step: Step<X, Y>;
  /** Those to be computed over this pass. */
  readonly metrics: Metrics;
  /** Called after each batch with the numbers so far; false ends the pass. */
  readonly afterBatch: (batch: number, rows: number) => Promise<boolean>;
}

export interface PassResult {
  readonly loss: number;
  readonly metrics: Record<string, MetricValue>;
  readonly batches: number;
  readonly rows: number;
}

/** @throws DataError where there is no batch, one is no pair, or a loss is not finite. */
export async function pass<X, Y>(options: PassOptions<X, Y>): Promise<PassResult> {
  const { what, epoch, batches, step, metrics, afterBatch } = options;
  const meter = new LossMeter(what, epoch);
  resetMetrics(metrics);
  for await (const batch of batches) {
    if (!Array.isArray(batch) || batch.length !== 2) {
      throw new DataError(`fit: batch ${meter.batches + 1} of the ${what} data is no pair [inputs, targets]`);
    }
    const [inputs, targets] = batch as unknown as readonly [X, Y];
    const { loss, predictions } = step(inputs, targets);
    await meter.add(loss, rowsOf(inputs));
    await updateMetrics(metrics, predictions, targets as AnyTensor);
    if (!(await afterBatch(meter.batches, meter.rows))) break;
  }
  if (meter.batches === 0) throw noBatches(what, epoch);
  return { loss: await meter.mean(), metrics: computeMetrics(metrics), batches: meter.batches, rows: meter.rows };
}

function noBatches(what: string, epoch: number): DataError {
  const hint =
    epoch > 1 ? "; a generator can be read only once: give a function that returns a new one for each epoch" : "";
  return new DataError(`fit: the ${what} data gave no batch in epoch ${epoch}${hint}`);
}
