/**
 * Early stopping: ends a training that no longer gets better, and gives back the weights of the best epoch. The best
 * weights are kept on the host, so the device needs no second copy.
 */
import { checkWord } from "../base/check-word.ts";
import { DataError } from "../base/errors.ts";
import type { HostTensor } from "../base/host-tensor.ts";
import { toHost } from "../tensor/host-values.ts";
import type { StateDict } from "../nn/module.ts";
import type { Callback } from "./callback.ts";
import { type EpochRecord, monitorable, monitored } from "./records.ts";

export interface EarlyStoppingOptions {
  /** What is watched: "validationLoss" (the default), "loss", or the name of a metric. */
  readonly monitor?: string | undefined;
  /** After how many epochs in a row without a better value to stop; 10. */
  readonly patience?: number | undefined;
  /** By how much a value must be better to count; 0. */
  readonly minDelta?: number | undefined;
  /** Whether less or more is better. "auto": less for what is called a loss or an error, else more. */
  readonly mode?: "min" | "max" | "auto" | undefined;
  /** Whether the model ends with the weights of its best epoch; true. */
  readonly restoreBest?: boolean | undefined;
}

/** Measures of which less is better, by their names. */
const lessIsBetter = /loss|error|entropy|brier|^(r?mse|mae|medae)$/i;

/** A callback for `fit`. One that was used can be used again: it forgets when a training begins. */
export function earlyStopping({
  monitor = "validationLoss",
  patience = 10,
  minDelta = 0,
  mode = "auto",
  restoreBest = true,
}: EarlyStoppingOptions = {}): Callback {
  checkWord("earlyStopping", "mode", mode, ["min", "max", "auto"]);
  if (!(patience >= 0)) throw new DataError(`earlyStopping: patience ${patience}; a number from 0 on is needed`);
  if (!(minDelta >= 0)) throw new DataError(`earlyStopping: minDelta ${minDelta}; a number from 0 on is needed`);
  const less = mode === "auto" ? lessIsBetter.test(monitor) : mode === "min";
  let best: number | null = null;
  let waited = 0;
  let weights: Record<string, HostTensor> | null = null;
  const isBetter = (value: number): boolean =>
    best === null || (less ? value < best - minDelta : value > best + minDelta);
  return {
    onTrainBegin() {
      best = null;
      waited = 0;
      weights = null;
    },
    async onEpochEnd(record, context) {
      const value = valueOf(record, monitor);
      if (!isBetter(value)) {
        if (++waited >= patience) context.stop();
        return;
      }
      best = value;
      waited = 0;
      context.best(record.epoch);
      if (restoreBest) weights = await snapshot(context.model.stateDict());
    },
    onTrainEnd(_, { model }) {
      if (weights !== null) model.loadStateDict(weights);
      weights = null;
    },
  };
}

function valueOf(record: EpochRecord, monitor: string): number {
  const value = monitored(record, monitor);
  if (value !== undefined && !Number.isNaN(value)) return value;
  if (value !== undefined) throw new DataError(`earlyStopping: ${monitor} is NaN in epoch ${record.epoch}`);
  const hint = monitor === "validationLoss" ? "; give fit validation data" : "";
  throw new DataError(
    `earlyStopping: there is no ${monitor} to monitor, only ${monitorable(record).join(", ")}${hint}`,
  );
}

async function snapshot(state: StateDict): Promise<Record<string, HostTensor>> {
  const entries = Object.entries(state).map(async ([name, tensor]) => [name, await toHost(tensor)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
