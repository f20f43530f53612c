/**
 * What all trainings of one run share: rows, network shape, learning rules, and whoever watches. `train-network.ts` decides
 * which trainings there are, `fit-network.ts` does one of them.
 */
import type { EncodedTable } from "../schema/read-table.ts";
import { inputLayout } from "../preparation/feature-writer.ts";
import type { Preparation } from "../preparation/preparation.ts";
import type { EpochRecord } from "../report/report-data.ts";
import type { RunSettings } from "../run-folder/run-record.ts";
import { classWeights } from "./class-weights.ts";
import { createTrainer, fitNetwork } from "./fit-network.ts";
import type { Fitted, Fitting, Learning, Trainer } from "./fit-network.ts";
import type { NetworkShape } from "./network.ts";
import type { RowSource } from "./row-source.ts";
import { exampleSource } from "./example-source.ts";
import { stepLayout } from "../sequences/window-writer.ts";

/** What training tells while it goes on. */
export type TrainingWatcher = {
  /** A training begins: what it is for, how many epochs it may take, and whether it makes the weights that are kept. */
  begin(purpose: string, epochs: number, kept: boolean): void;
  rows(rows: number, of: number): void;
  epoch(record: EpochRecord): void;
};

export type TrainingSession = {
  readonly source: RowSource;
  readonly shape: NetworkShape;
  /** A new network; another `offset` gives other initial weights. */
  fresh(offset?: number): Trainer;
  /** One training, announced to the watcher. */
  run(
    announced: Announced,
    trainer: Trainer,
    fitting: Omit<Fitting, "source" | "learning" | "task" | "seed">,
  ): Promise<Fitted>;
};

export type Announced = { readonly words: string; readonly kept: boolean };

/** @param exactBatch whether the batch size was asked for */
export function trainingSession(
  settings: RunSettings,
  exactBatch: boolean,
  table: EncodedTable,
  preparation: Preparation,
  watcher: TrainingWatcher,
): TrainingSession {
  const source = exampleSource(preparation, table);
  const shape = networkShape(preparation, settings);
  const learning = learningOf(settings, exactBatch, preparation);
  const { seed } = settings;
  const { task } = preparation.target;
  return {
    source,
    shape,
    fresh: (offset = 0) => createTrainer(shape, learning, seed + offset),
    run({ words, kept }, trainer, fitting) {
      watcher.begin(words, (fitting.after ?? 0) + fitting.epochs, kept);
      const onRows = (rows: number, of: number): void => watcher.rows(rows, of);
      return fitNetwork(trainer, {
        source,
        learning,
        task,
        seed,
        onRows,
        onEpoch: (record) => watcher.epoch(record),
        ...fitting,
      });
    },
  };
}

export function networkShape(preparation: Preparation, settings: RunSettings): NetworkShape {
  const { target } = preparation;
  const { model, hidden, activation, dropout } = settings;
  const outputs = target.task === "classification" ? target.classes.length : 1;
  if (model !== "mlp") {
    const { sequence } = preparation;
    if (sequence === undefined || activation === "sigmoid") throw new TypeError("these settings are of no sequence");
    const layout = stepLayout(preparation);
    return { model, layout, window: sequence.window, hidden, activation, dropout, outputs };
  }
  return { layout: inputLayout(preparation), hidden, activation, dropout, outputs };
}

export function learningOf(settings: RunSettings, exactBatch: boolean, { target }: Preparation): Learning {
  const { optimizer, lr, weightDecay, l1, batch, clip } = settings;
  const weights = target.task === "classification" ? { classWeights: classWeights(target.counts) } : {};
  return { optimizer, lr, weightDecay, l1, batch, exactBatch, ...weights, ...(clip === undefined ? {} : { clip }) };
}
