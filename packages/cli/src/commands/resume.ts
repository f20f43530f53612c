/**
 * `nabla train --resume DIR`: trains a finished run further, from its weights and its optimizer's state, with its settings on
 * its rows: one more fall of the learning rate, with the row orders going on where they ended.
 */
import { decodeSafetensors } from "nabla";
import { InputError } from "../input-error.ts";
import { patience } from "../network/patience.ts";
import { recipeFor } from "../network/recipe.ts";
import { sequenceRecipe } from "../network/sequence-recipe.ts";
import { bothParts } from "../network/train-network.ts";
import type { Trained } from "../network/train-network.ts";
import { trainingSession } from "../network/training-session.ts";
import type { TrainOptions } from "../options/train-options.ts";
import type { Split } from "../preparation/split.ts";
import { askedFolder } from "../run-folder/out-folder.ts";
import { readRunFile } from "../run-folder/read-run.ts";
import type { RunRecord } from "../run-folder/run-record.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import { parseSource, sourceName } from "../tables/source.ts";
import { createProgress } from "../terminal/progress.ts";
import type { Progress } from "../terminal/progress.ts";
import { useDevice } from "./choose-device.ts";
import { finishRun } from "./finish-run.ts";
import { loadKnownTable } from "./load-table.ts";
import { loadRun } from "./load-run.ts";
import type { LoadedRun } from "./load-run.ts";
import { splitAgain } from "./prepare-training.ts";

/**
 * @param given another place of the same table, or undefined for the one in run.json
 * @param command what was typed, for the report
 */
export async function resume(
  folder: string,
  given: string | undefined,
  options: TrainOptions,
  command: string,
): Promise<void> {
  const run = await loadRun(folder);
  const { record } = run;
  const out = await askedFolder(options.out ?? folder);
  await useDevice(options.device);
  const state = decodeSafetensors(await readRunFile(folder, record, "optimizer.safetensors"));
  run.trainer.optimizer.loadStateDict(state.tensors);
  const { schema, preparation, settings, columns, notes } = record;
  const source = given ?? record.source;
  const progress = createProgress(process.stderr);
  const table = await loadKnownTable(source, schema, preparation, true, progress);
  const split = splitAgain(schema, table, preparation, settings, settings.seed);
  checkSameRows(record, split, source);

  const begin = performance.now();
  const trained = await trainFurther(
    run,
    table,
    split,
    options.epochs ?? Math.max(1, record.training.epochs),
    progress,
  );
  const seconds = (performance.now() - begin) / 1000;
  progress.end();
  const title = `${sourceName(parseSource(source))}, trained further`;
  const shared = { table, schema, preparation, split, settings, source, columns, notes };
  await finishRun({ ...shared, trained, title, seconds, folder: out, command }, options.json === true);
}

async function trainFurther(
  { record, trainer, shape }: LoadedRun,
  table: EncodedTable,
  split: Split,
  epochs: number,
  progress: Progress,
): Promise<Trained> {
  const { settings, training, preparation } = record;
  const recipe = (settings.model === "mlp" ? recipeFor : sequenceRecipe)(split.train.length, split.validation.length);
  const session = trainingSession(settings, settings.batch !== recipe.batch, table, preparation, progress);
  const watched = !training.refit && split.validation.length > 0;
  const stop = patience({ patience: recipe.patience, smoothing: 0, restore: [trainer.network, trainer.optimizer] });
  const { records, best } = await session.run({ words: "training further", kept: true }, trainer, {
    train: training.refit ? bothParts(split) : split.train,
    ...(watched ? { validation: split.validation } : {}),
    epochs,
    after: training.epochs,
    purpose: "final",
    callbacks: watched ? [stop] : [],
    settle: true,
  });
  const last = watched ? best : training.epochs + epochs;
  const { selection, refit } = training;
  const history = { selection: [], final: records };
  return {
    trainer,
    source: session.source,
    shape,
    history,
    bestEpoch: last,
    epochs: last,
    selection,
    refit,
    validation: null,
  };
}

function checkSameRows(record: RunRecord, split: Split, source: string): void {
  for (const part of ["train", "validation", "test"] as const) {
    const { count, rows } = record.split[part];
    const same = count === split[part].length && (rows ?? []).every((row, index) => row === split[part][index]! + 1);
    if (same) continue;
    throw new InputError(
      `--resume: "${source}" is not the table that the run was trained on (its rows differ); train anew`,
    );
  }
}
