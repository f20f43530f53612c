/**
 * The whole training of a run: finds how long to train (on folds, or on the validation rows), then makes the final weights.
 * Every choice depends on the seed and the table alone.
 */
import type { Preparation } from "../preparation/preparation.ts";
import type { Split } from "../preparation/split.ts";
import type { EpochRecord } from "../report/report-data.ts";
import type { History } from "../run-folder/history.ts";
import type { RunSettings, Selection } from "../run-folder/run-record.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Trainer } from "./fit-network.ts";
import { patience } from "./patience.ts";
import type { Recipe } from "./recipe.ts";
import type { RowSource } from "./row-source.ts";
import { searchLength } from "./search-length.ts";
import type { NetworkShape } from "./network.ts";
import { trainingSession } from "./training-session.ts";
import type { TrainingSession, TrainingWatcher } from "./training-session.ts";

export type TrainingPlan = {
  readonly settings: RunSettings;
  readonly recipe: Pick<Recipe, "patience" | "folds" | "refit">;
  /** Whether the batch size was asked for. */
  readonly exactBatch: boolean;
};

export type Trained = {
  readonly trainer: Trainer;
  readonly source: RowSource;
  readonly shape: NetworkShape;
  readonly history: History;
  /** The epoch of the search that was best. */
  readonly bestEpoch: number;
  /** Epochs behind the weights. */
  readonly epochs: number;
  readonly selection: Selection;
  readonly refit: boolean;
  /** Of rows that the judged weights had not seen. */
  readonly validation: { readonly loss: number; readonly score: number } | null;
};

/** Share of the past in the smoothed validation loss: few rows make it jump. */
const smoothingOf = (rows: number): number => (rows < 2000 ? 0.7 : 0);

export async function trainNetwork(
  plan: TrainingPlan,
  table: EncodedTable,
  preparation: Preparation,
  split: Split,
  watcher: TrainingWatcher,
): Promise<Trained> {
  const { settings, recipe } = plan;
  const session = trainingSession(settings, plan.exactBatch, table, preparation, watcher);
  if (split.validation.length === 0) return trainBlindly(session, split, settings.epochs);
  if (!recipe.refit) return trainWatched(session, split, settings.epochs, recipe.patience);
  // The final training is twice as long as the best length found (see `refit`).
  const epochs = Math.max(1, Math.ceil(settings.epochs / 2));
  if (recipe.folds > 1 && table.target !== undefined) {
    const smoothing = smoothingOf(split.validation.length);
    const search = { folds: recipe.folds, epochs, patience: recipe.patience, smoothing, seed: settings.seed };
    const { bestEpoch, records } = await searchLength(session, table.target, bothParts(split), search);
    return { ...(await refit(session, split, settings, bestEpoch, records)), selection: "cross-validation" };
  }
  const smoothing = smoothingOf(split.validation.length);
  const { train, validation } = split;
  const callbacks = [patience({ patience: recipe.patience, smoothing })];
  const fitting = { train, validation, epochs, purpose: "search", callbacks, settle: false };
  const found = await session.run({ words: "looking for the best length", kept: true }, session.fresh(), fitting);
  return { ...(await refit(session, split, settings, found.best, found.records)), selection: "validation" };
}

/** The rows that the final weights of a refit learn from. */
export function bothParts({ train, validation }: Split): Int32Array {
  const rows = new Int32Array(train.length + validation.length);
  rows.set(train);
  rows.set(validation, train.length);
  return rows.sort();
}

/** Without validation rows there is nothing to watch: all epochs, and the last weights. */
async function trainBlindly(session: TrainingSession, { train }: Split, epochs: number): Promise<Trained> {
  const trainer = session.fresh();
  const fitting = { train, epochs, purpose: "final", callbacks: [], settle: true };
  const { records } = await session.run({ words: "training", kept: true }, trainer, fitting);
  const history = { selection: [], final: records };
  return {
    ...outcome(session, trainer),
    history,
    bestEpoch: epochs,
    epochs,
    selection: "none",
    refit: false,
    validation: null,
  };
}

/** Large tables: one training; the validation rows say when to stop and which weights were best. */
async function trainWatched(session: TrainingSession, split: Split, epochs: number, limit: number): Promise<Trained> {
  const { train, validation } = split;
  const trainer = session.fresh();
  const restore = [trainer.network, trainer.optimizer];
  const stop = patience({ patience: limit, smoothing: smoothingOf(validation.length), restore });
  const fitting = { train, validation, epochs, purpose: "final", callbacks: [stop], settle: true };
  const { records, best } = await session.run({ words: "training", kept: true }, trainer, fitting);
  return {
    ...outcome(session, trainer),
    history: { selection: records, final: [] },
    bestEpoch: best,
    epochs: best,
    selection: "validation",
    refit: false,
    validation: scoreAt(records, best),
  };
}

/**
 * The final weights from training and validation rows together, once the best length is known. With the learning rate
 * falling to 0, twice the epochs move the weights about as far.
 */
async function refit(
  session: TrainingSession,
  split: Split,
  settings: RunSettings,
  bestEpoch: number,
  selection: readonly EpochRecord[],
): Promise<Omit<Trained, "selection">> {
  const epochs = Math.min(settings.epochs, 2 * bestEpoch);
  const trainer = session.fresh();
  const fitting = { train: bothParts(split), epochs, purpose: "final", callbacks: [], settle: true };
  const { records } = await session.run({ words: "training on all but the test rows", kept: true }, trainer, fitting);
  const validation = scoreAt(selection, bestEpoch);
  return {
    ...outcome(session, trainer),
    history: { selection, final: records },
    bestEpoch,
    epochs,
    refit: true,
    validation,
  };
}

function outcome({ source, shape }: TrainingSession, trainer: Trainer): Pick<Trained, "source" | "shape" | "trainer"> {
  return { source, shape, trainer };
}

function scoreAt(records: readonly EpochRecord[], epoch: number): Trained["validation"] {
  const record = records[epoch - 1];
  if (record?.validationLoss === undefined) return null;
  return { loss: record.validationLoss, score: record.validationScore ?? Number.NaN };
}
