/**
 * `nabla train --resume DIR`: trains a finished run further, from its weights and its optimizer's state, with its settings on
 * its rows: one more fall of the learning rate, with the row orders going on where they ended.
 */
import { decodeSafetensors } from "nabla";
import { InputError } from "../input-error.ts";
import { fitNetwork } from "../network/fit-network.ts";
import { patience } from "../network/patience.ts";
import { recipeFor } from "../network/recipe.ts";
import { rowSource } from "../network/row-source.ts";
import { learningOf } from "../network/train-network.ts";
import type { TrainOptions } from "../options/train-options.ts";
import { askedFolder } from "../run-folder/out-folder.ts";
import { readRunFile } from "../run-folder/read-run.ts";
import type { RunRecord } from "../run-folder/run-record.ts";
import { parseSource, sourceName } from "../tables/source.ts";
import { createProgress } from "../terminal/progress.ts";
import { chooseDevice } from "./choose-device.ts";
import { finishRun } from "./finish-run.ts";
import { loadKnownTable } from "./load-table.ts";
import { loadRun } from "./load-run.ts";
import { splitTable } from "./train.ts";

export async function resume(folder: string, given: string | undefined, options: TrainOptions): Promise<void> {
  const { record, trainer, shape } = await loadRun(folder);
  const out = await askedFolder(options.out ?? folder);
  await chooseDevice(options.device);
  trainer.optimizer.loadStateDict(
    decodeSafetensors(await readRunFile(folder, record, "optimizer.safetensors")).tensors,
  );
  const { schema, preparation, settings, training } = record;
  const source = given ?? record.source;
  const progress = createProgress(process.stderr, "score");
  const table = await loadKnownTable(source, schema, preparation, true, progress);
  const split = splitTable(table, schema.target.name, settings, settings.seed);
  checkSameRows(record, split, source);

  const rows = rowSource(preparation, table);
  const refit = training.refit || training.selection === "none";
  const train = training.refit ? Int32Array.from([...split.train, ...split.validation]).sort() : split.train;
  const epochs = options.epochs ?? Math.max(1, training.epochs);
  const recipe = recipeFor(split.train.length, split.validation.length);
  const start = performance.now();
  progress.begin("training further", training.epochs + epochs, true);
  const stop = patience({ patience: recipe.patience, smoothing: 0, restore: [trainer.network, trainer.optimizer] });
  const { records, best } = await fitNetwork(trainer, {
    source: rows,
    train,
    ...(refit ? {} : { validation: split.validation }),
    epochs,
    after: training.epochs,
    seed: settings.seed,
    purpose: "final",
    learning: learningOf({ settings, exactBatch: settings.batch !== recipe.batch }, preparation),
    task: preparation.target.task,
    onRows: (count, of) => progress.rows(count, of),
    onEpoch: (line) => progress.epoch(line),
    callbacks: refit ? [] : [stop],
    settle: true,
  });
  const seconds = (performance.now() - start) / 1000;
  progress.end();
  const last = refit ? training.epochs + epochs : best;
  const trained = {
    trainer,
    source: rows,
    shape,
    history: { selection: [], final: records },
    bestEpoch: last,
    epochs: last,
    selection: training.selection,
    refit: training.refit,
    validation: null,
  };
  const command = `nabla train --resume ${folder}`;
  await finishRun(
    {
      trained,
      table,
      schema,
      preparation,
      split,
      settings,
      source,
      title: `${sourceName(parseSource(source))}, trained further`,
      columns: record.columns,
      notes: record.notes,
      seconds,
      folder: out,
      command,
    },
    options.json === true,
  );
}

function checkSameRows(
  record: RunRecord,
  split: { train: Int32Array; validation: Int32Array; test: Int32Array },
  source: string,
): void {
  for (const part of ["train", "validation", "test"] as const) {
    const expected = record.split[part];
    const same =
      expected.count === split[part].length &&
      (expected.rows === null || expected.rows.every((row, index) => row === split[part][index]! + 1));
    if (!same)
      throw new InputError(
        `--resume: "${source}" is not the table that the run was trained on (its rows differ); train anew`,
      );
  }
}
