/**
 * When to stop: the validation loss, smoothed over epochs because a few dozen rows make it jump, has not improved for a
 * while. Optionally gives back the weights (and the optimizer's state) of the best epoch.
 */
import { toHost } from "nabla";
import type { AnyTensor, Callback, HostTensor } from "nabla";

export type PatienceOptions = {
  readonly patience: number;
  /** Share of the past in the smoothed loss, 0 to below 1. */
  readonly smoothing: number;
  /** What to snapshot at the best epoch and load again at the end. */
  readonly restore?: readonly Restorable[];
};

/** A model or an optimizer. */
export type Restorable = {
  stateDict(): Readonly<Record<string, AnyTensor>>;
  loadStateDict(state: Readonly<Record<string, HostTensor>>): unknown;
};

/** An improvement smaller than this share of the loss, or than this much, counts as none. */
const leastShare = 1e-3;
const leastGain = 1e-3;

/** Mean losses that differ by less than this share are as good as each other: the shorter training is taken. */
const asGood = 0.01;

const isBetter = (loss: number, best: number): boolean => loss < best - Math.max(leastGain, leastShare * best);

export function patience({ patience: limit, smoothing, restore = [] }: PatienceOptions): Callback {
  let smoothed = Number.NaN;
  let best = Infinity;
  let waited = 0;
  let snapshots: Record<string, HostTensor>[] = [];
  return {
    async onEpochEnd({ epoch, validationLoss = Number.NaN }, context) {
      smoothed = Number.isNaN(smoothed) ? validationLoss : smoothing * smoothed + (1 - smoothing) * validationLoss;
      if (best === Infinity || isBetter(smoothed, best)) {
        best = smoothed;
        waited = 0;
        context.best(epoch);
        snapshots = await Promise.all(restore.map((item) => hostState(item.stateDict())));
      } else if (++waited >= limit) context.stop();
    },
    onTrainEnd() {
      for (const [index, snapshot] of snapshots.entries()) restore[index]?.loadStateDict(snapshot);
    },
  };
}

/** A state dictionary read back to the host. */
export async function hostState(state: Readonly<Record<string, AnyTensor>>): Promise<Record<string, HostTensor>> {
  const entries = Object.entries(state).map(async ([name, tensor]) => [name, await toHost(tensor)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * The epoch (from 1 on) at which the mean of several loss curves, smoothed, is lowest, or the first that is as good as the
 * lowest for all that can be told. A curve that ended early goes on at its last value: it had not improved for long.
 */
export function bestCommonEpoch(curves: readonly (readonly number[])[], smoothing: number): number {
  const length = Math.max(...curves.map((curve) => curve.length));
  const smoothed: number[] = [];
  for (let index = 0; index < length; index++) {
    const mean = curves.reduce((total, curve) => total + (curve[index] ?? curve.at(-1)!), 0) / curves.length;
    const before = smoothed.at(-1) ?? mean;
    smoothed.push(smoothing * before + (1 - smoothing) * mean);
  }
  const lowest = Math.min(...smoothed);
  return smoothed.findIndex((loss) => loss <= lowest * (1 + asGood) + leastGain) + 1;
}
