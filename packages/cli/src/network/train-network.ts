/**
 * The whole training of a run: finds how long to train (on folds, or on the validation rows), then makes the final weights.
 * Every choice depends on the seed and the table alone.
 */
import type { EncodedTable } from "../schema/read-table.ts";
import type { Preparation } from "../preparation/preparation.ts";
import { inputLayout } from "../preparation/feature-writer.ts";
import type { Split } from "../preparation/split.ts";
import type { EpochRecord } from "../report/report-data.ts";
import type { History } from "../run-folder/history.ts";
import type { RunSettings, Selection } from "../run-folder/run-record.ts";
import { createTrainer, fitNetwork } from "./fit-network.ts";
import type { Fitting, Learning, Trainer } from "./fit-network.ts";
import { foldRows } from "./folds.ts";
import { bestCommonEpoch, patience } from "./patience.ts";
import type { Recipe } from "./recipe.ts";
import { rowSource } from "./row-source.ts";
import type { RowSource } from "./row-source.ts";
import type { NetworkShape } from "./table-network.ts";

export type TrainingPlan = {
  readonly settings: RunSettings;
  readonly recipe: Pick<Recipe, "patience" | "folds" | "refit">;
  readonly exactBatch: boolean;
};

/** What training tells while it goes on. */
export type TrainingWatcher = {
  /** A training begins: what it is for, how many epochs it may take, and whether it makes the weights that are kept. */
  begin(purpose: string, epochs: number, kept: boolean): void;
  rows(rows: number, of: number): void;
  epoch(record: EpochRecord): void;
};

export type Trained = {
  readonly trainer: Trainer;
  readonly source: RowSource;
  readonly shape: NetworkShape;
  readonly history: History;
  readonly bestEpoch: number;
  readonly epochs: number;
  readonly selection: Selection;
  readonly refit: boolean;
  /** Of rows that the judged weights had not seen. */
  readonly validation: { readonly loss: number; readonly score: number } | null;
};

/** Share of the past in the smoothed validation loss, where few rows make it jump. */
const smoothingOf = (rows: number): number => (rows < 2000 ? 0.7 : 0);

export function networkShape(preparation: Preparation, settings: RunSettings): NetworkShape {
  const { target } = preparation;
  const { hidden, activation, dropout } = settings;
  return {
    layout: inputLayout(preparation),
    hidden,
    activation,
    dropout,
    outputs: target.task === "classification" ? target.classes.length : 1,
  };
}

export async function trainNetwork(
  plan: TrainingPlan,
  table: EncodedTable,
  preparation: Preparation,
  split: Split,
  watcher: TrainingWatcher,
): Promise<Trained> {
  const { settings, recipe } = plan;
  const source = rowSource(preparation, table);
  const shape = networkShape(preparation, settings);
  const learning = learningOf(plan, preparation);
  const task = preparation.target.task;
  const common = { source, learning, task, seed: settings.seed } as const;
  const fresh = (): Trainer => createTrainer(shape, learning, settings.seed);
  const run = (
    trainer: Trainer,
    fitting: Pick<Fitting, "train" | "validation" | "epochs" | "purpose" | "callbacks" | "settle">,
  ) =>
    fitNetwork(trainer, {
      ...common,
      ...fitting,
      onRows: (rows, of) => watcher.rows(rows, of),
      onEpoch: (record) => watcher.epoch(record),
    });
  // A refit is twice as long as the search for its length.
  const searched = Math.max(1, Math.ceil(settings.epochs / 2));

  if (split.validation.length === 0) {
    const trainer = fresh();
    watcher.begin("training", settings.epochs, true);
    const { records } = await run(trainer, {
      train: split.train,
      epochs: settings.epochs,
      purpose: "final",
      callbacks: [],
      settle: true,
    });
    const history = { selection: [], final: records };
    return {
      trainer,
      source,
      shape,
      history,
      bestEpoch: records.length,
      epochs: records.length,
      selection: "none",
      refit: false,
      validation: null,
    };
  }

  const both = Int32Array.from([...split.train, ...split.validation]).sort();
  if (recipe.folds > 1 && table.target !== undefined) {
    const folds = foldRows(table.target, both, recipe.folds, settings.seed);
    const runs: EpochRecord[][] = [];
    for (const [index, fold] of folds.entries()) {
      watcher.begin(`fold ${index + 1} of ${folds.length}`, searched, false);
      const stop = patience({ patience: recipe.patience, smoothing: smoothingOf(fold.validation.length) });
      const purpose = `fold ${index + 1}`;
      runs.push(
        (
          await run(createTrainer(shape, learning, settings.seed + index), {
            ...fold,
            epochs: searched,
            purpose,
            callbacks: [stop],
            settle: false,
          })
        ).records,
      );
    }
    const bestEpoch = bestCommonEpoch(
      runs.map((records) => records.map((record) => record.validationLoss!)),
      smoothingOf(0),
    );
    const selection = meanRecords(runs);
    return { ...(await refit(bestEpoch, selection)), selection: "cross-validation" };
  }

  const trainer = fresh();
  const epochs = recipe.refit ? searched : settings.epochs;
  watcher.begin(recipe.refit ? "choosing the length" : "training", epochs, true);
  const restore = recipe.refit ? {} : { restore: [trainer.network, trainer.optimizer] };
  const stop = patience({ patience: recipe.patience, smoothing: smoothingOf(split.validation.length), ...restore });
  const { records, best } = await run(trainer, {
    train: split.train,
    validation: split.validation,
    epochs,
    purpose: "final",
    callbacks: [stop],
    settle: !recipe.refit,
  });
  if (recipe.refit) return { ...(await refit(best, records)), selection: "validation" };
  return {
    trainer,
    source,
    shape,
    history: { selection: records, final: [] },
    bestEpoch: best,
    epochs: best,
    selection: "validation",
    refit: false,
    validation: scoreAt(records, best),
  };

  // With the learning rate falling to 0, twice the epochs move the weights about as far.
  async function refit(bestEpoch: number, selection: readonly EpochRecord[]): Promise<Omit<Trained, "selection">> {
    const epochs = Math.min(settings.epochs, 2 * bestEpoch);
    const last = fresh();
    watcher.begin("training with all but the test rows", epochs, true);
    const { records: final } = await run(last, { train: both, epochs, purpose: "final", callbacks: [], settle: true });
    return {
      trainer: last,
      source,
      shape,
      history: { selection, final },
      bestEpoch,
      epochs,
      refit: true,
      validation: scoreAt(selection, bestEpoch),
    };
  }
}

export function learningOf(
  { settings, exactBatch }: Pick<TrainingPlan, "settings" | "exactBatch">,
  preparation: Preparation,
): Learning {
  const { optimizer, lr, weightDecay, l1, batch } = settings;
  const { target } = preparation;
  const weights = target.task === "classification" ? { classWeights: classWeights(target.counts) } : {};
  return { optimizer, lr, weightDecay, l1, batch, exactBatch, ...weights };
}

/**
 * Rarer classes weigh a little more: (mean count / count)^(1/4). Full balance would buy recall of the rare with the precision
 * of the common and with probabilities that mean nothing; a quarter of the way raises macro F1 and leaves both nearly alone.
 */
export function classWeights(counts: readonly number[]): number[] {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.map((count) => (mean / Math.max(1, count)) ** 0.25);
}

function scoreAt(records: readonly EpochRecord[], epoch: number): Trained["validation"] {
  const record = records[epoch - 1];
  return record?.validationLoss === undefined
    ? null
    : { loss: record.validationLoss, score: record.validationScore ?? Number.NaN };
}

/** The mean of the folds' records, epoch by epoch, over the folds that came so far. */
function meanRecords(runs: readonly (readonly EpochRecord[])[]): EpochRecord[] {
  const length = Math.max(...runs.map((records) => records.length));
  return Array.from({ length }, (_, index) => {
    const there = runs.flatMap((records) => records[index] ?? []);
    const mean = (value: (record: EpochRecord) => number): number =>
      there.reduce((sum, record) => sum + value(record), 0) / there.length;
    return {
      epoch: index + 1,
      trainLoss: mean((record) => record.trainLoss),
      validationLoss: mean((record) => record.validationLoss ?? Number.NaN),
      validationScore: mean((record) => record.validationScore ?? Number.NaN),
    };
  });
}
