/**
 * Training, end to end: epochs over the batches, validation, metrics over whole epochs, callbacks. Each kind of step is
 * one compiled program. Neighbours: epoch.ts is one pass, steps.ts the programs, early-stopping.ts the usual callback.
 */
import type { FloatDType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import { knownOptions } from "../base/known-options.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";
import type { AnyRows } from "./any-rows.ts";
import type { Callback, TrainingContext } from "./callback.ts";
import { pass, type PassResult } from "./epoch.ts";
import { pauser } from "./pause.ts";
import { type Metrics, wantedTypes } from "./predictions.ts";
import type { EpochRecord, History } from "./records.ts";
import { type BatchSource, readable } from "./source.ts";
import { evaluationStep, type LossFunction, type Model, type Stepper, trainStep } from "./steps.ts";

export interface FitOptions<X, Y, Outputs> {
  /** All training batches, for every epoch. */
  readonly train: BatchSource<X, Y>;
  /** Batches that are never learned from. Without them metrics are those of the training batches, as they are learned. */
  readonly validation?: BatchSource<AnyRows<X>, AnyRows<Y>> | undefined;
  /** The loss of a batch; losses of the library fit as they are. */
  readonly loss: LossFunction<Outputs, AnyRows<Y>>;
  readonly optimizer: Stepper;
  readonly epochs: number;
  /** Streaming metrics by the names under which they are recorded. */
  readonly metrics?: Metrics | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
  /** A term that is added to the training loss only, such as `() => regularizers.l1(model.parameters(), 1e-4)`. */
  readonly penalty?: (() => Tensor<[], FloatDType>) | undefined;
  /** Limits the common norm of all gradients. */
  readonly clipGradNorm?: number | undefined;
  /** Rows a batch where `train` or `validation` is two whole tensors; 32. */
  readonly batchSize?: number | undefined;
  /** Stops the training: `fit` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const optionNames = "train validation loss optimizer epochs metrics callbacks penalty clipGradNorm batchSize signal";

/**
 * Trains a model. It is in training mode while it learns and out of it while it is validated; afterwards it is as before.
 *
 * @returns A record for each epoch, with the best epoch.
 * @throws DataError where a loss is NaN or infinite (with epoch and batch), or the data gives no batches; the signal's
 *   reason where it aborts; whatever callbacks throw.
 */
export async function fit<X, Y, Outputs = Tensor>(
  model: Model<X>,
  options: FitOptions<X, Y, Outputs>,
): Promise<History> {
  knownOptions("fit", options, optionNames);
  const { epochs, callbacks = [], loss, optimizer, metrics = {} } = options;
  const needed: [string, unknown, string][] = [
    ["the loss", loss, "losses.mse"],
    ["the optimizer", optimizer?.step, "new optim.Adam(model.parameters())"],
    ...Object.keys(metrics).map((name): [string, unknown, string] => [
      `the metric ${name}`,
      metrics[name]?.update,
      "metrics.f1()",
    ]),
  ];
  for (const [name, method, example] of needed)
    if (typeof method !== "function") throw new DataError(`fit: ${name} is none; ${example} is one`);
  if (!Number.isInteger(epochs) || epochs < 1)
    throw new DataError(`fit: ${epochs} epochs; a whole number from 1 on is needed`);
  const mode = model.training;
  const begin = performance.now();
  const records: EpochRecord[] = [];
  const state: { stopped: boolean; best: number | null } = { stopped: false, best: null };
  const context: TrainingContext = {
    model,
    epochs,
    stop: () => {
      state.stopped = true;
    },
    best: (epoch) => {
      state.best = epoch;
    },
  };
  const runEpoch = epochRunner(model, options as unknown as RunOptions<X, Y, Outputs>, context, () => state.stopped);
  try {
    for (const callback of callbacks) await callback.onTrainBegin?.(context);
    for (let epoch = 1; epoch <= epochs && !state.stopped; epoch++) {
      for (const callback of callbacks) await callback.onEpochBegin?.(epoch, context);
      const record = await runEpoch(epoch);
      records.push(record);
      for (const callback of callbacks) await callback.onEpochEnd?.(record, context);
    }
    const seconds = (performance.now() - begin) / 1000;
    const stoppedEarly = state.stopped && records.length < epochs;
    const history: History = Object.assign(records, {
      bestEpoch: state.best ?? lowestLoss(records),
      stoppedEarly,
      seconds,
    });
    for (const callback of callbacks) await callback.onTrainEnd?.(history, context);
    return history;
  } finally {
    model.train(mode);
  }
}

/** The options, where batches of any number of rows count as of one type. */
interface RunOptions<X, Y, Outputs> extends Omit<FitOptions<X, Y, Outputs>, "validation" | "loss"> {
  readonly validation?: BatchSource<X, Y> | undefined;
  readonly loss: LossFunction<Outputs, Y>;
}

/** A function that runs one epoch: learns from every training batch, then looks at every validation batch. */
function epochRunner<X, Y, Outputs>(
  model: Model<X>,
  options: RunOptions<X, Y, Outputs>,
  context: TrainingContext,
  isStopped: () => boolean,
): (epoch: number) => Promise<EpochRecord> {
  const { loss, optimizer, metrics = {}, callbacks = [], penalty, clipGradNorm, batchSize = 32, signal } = options;
  const train = readable(options.train, batchSize, true);
  const validation = options.validation === undefined ? null : readable(options.validation, batchSize, false);
  const wanted = wantedTypes(metrics);
  const learn = trainStep({ model, loss, optimizer, penalty, clipGradNorm }, validation === null ? wanted : new Set());
  const look = evaluationStep(model, loss, wanted);
  const pause = pauser();
  const goOn = async (): Promise<boolean> => {
    await pause();
    signal?.throwIfAborted();
    return !isStopped();
  };
  const learned = async (epoch: number): Promise<PassResult> => {
    model.train();
    const batches = await train.epoch(epoch);
    const afterBatch = async (batch: number, rows: number): Promise<boolean> => {
      for (const callback of callbacks)
        await callback.onBatchEnd?.({ epoch, batch, batches: train.length, rows }, context);
      return goOn();
    };
    return pass({
      what: "training",
      epoch,
      batches,
      step: learn,
      metrics: validation === null ? metrics : {},
      afterBatch,
    });
  };
  const looked = async (epoch: number): Promise<PassResult | null> => {
    if (validation === null) return null;
    model.eval();
    const batches = await validation.epoch(epoch);
    // A stop waits for the whole validation: metrics of half of it would be others.
    const afterBatch = async (): Promise<boolean> => goOn().then(() => true);
    return pass({ what: "validation", epoch, batches, step: look, metrics, afterBatch });
  };
  return async (epoch) => {
    signal?.throwIfAborted();
    const begin = performance.now();
    const trained = await learned(epoch);
    const validated = await looked(epoch);
    const seconds = (performance.now() - begin) / 1000;
    const { loss, batches, rows } = trained;
    const shown = validated === null ? {} : { validationLoss: validated.loss };
    return { epoch, loss, ...shown, metrics: (validated ?? trained).metrics, batches, rows, seconds };
  };
}

/** The epoch with the lowest validation loss, or training loss where there is no validation. */
function lowestLoss(records: readonly EpochRecord[]): number {
  const value = (record: EpochRecord): number => record.validationLoss ?? record.loss;
  return records.reduce((best, record) => (value(record) < value(best) ? record : best)).epoch;
}
