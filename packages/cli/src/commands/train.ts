/**
 * `nabla train <source> --target <column>`: from a file to a run's folder.
 */
import { InputError } from "../input-error.ts";
import { recipeFor } from "../network/recipe.ts";
import type { Recipe } from "../network/recipe.ts";
import { operationsPerRow } from "../network/table-network.ts";
import { trainNetwork } from "../network/train-network.ts";
import { networkShape } from "../network/training-session.ts";
import { parseOptions } from "../options/parse-options.ts";
import { checkTrainOptions, trainOptions } from "../options/train-options.ts";
import type { TrainOptions } from "../options/train-options.ts";
import { learnPreparation } from "../preparation/preparation.ts";
import { askedFolder, freshFolder } from "../run-folder/out-folder.ts";
import type { RunSettings } from "../run-folder/run-record.ts";
import { dataNotes } from "../schema/data-notes.ts";
import { describeColumns } from "../schema/describe-columns.ts";
import { parseSource, sourceName } from "../tables/source.ts";
import { createProgress } from "../terminal/progress.ts";
import { chooseDevice, useDevice } from "./choose-device.ts";
import { finishRun } from "./finish-run.ts";
import { loadNewTable } from "./load-table.ts";
import { resume } from "./resume.ts";
import { splitTable } from "./split-table.ts";

export async function train(args: readonly string[]): Promise<void> {
  const { options, words } = parseOptions(trainOptions, args);
  checkTrainOptions(options);
  if (words.length > 1)
    throw new InputError(`train: takes one source, was given ${words.length} ("${words.join('", "')}"); quote a glob`);
  if (options.resume !== undefined) return resume(options.resume, words[0], options);
  const source = words[0];
  if (source === undefined) throw new InputError("train: a source is missing; nabla train <source> --target <column>");
  if (options.target === undefined) throw new InputError("train: --target is missing; name the column to be predicted");
  const folder =
    options.out === undefined ? await freshFolder(sourceName(parseSource(source))) : await askedFolder(options.out);
  if (options.device !== undefined) await useDevice(options.device);

  const progress = createProgress(process.stderr);
  const {
    schema,
    profiles,
    table,
    name,
    notes: readNotes,
  } = await loadNewTable(source, options.target, taskOf(options), progress);
  const fractions = { validation: options.validation ?? 0.15, test: options.test ?? 0.15 };
  const split = splitTable(table, options.target, fractions, options.seed ?? 0);
  const preparation = learnPreparation(schema, table, split.train);
  const notes = [...readNotes, ...dataNotes(schema, table, split)];
  progress.end();
  for (const note of notes) process.stderr.write(`note: ${note}\n`);

  const recipe = recipeFor(split.train.length, split.validation.length);
  const settings = settingsOf(options, recipe);
  const operations = operationsPerRow(networkShape(preparation, settings)) * split.train.length * settings.epochs;
  await chooseDevice(options.device, operations);
  const start = performance.now();
  const trained = await trainNetwork(
    { settings, recipe, exactBatch: options.batch !== undefined },
    table,
    preparation,
    split,
    progress,
  );
  const seconds = (performance.now() - start) / 1000;
  progress.end();
  const columns = describeColumns(schema, profiles, preparation, table);
  const command = `nabla train ${args.join(" ")}`;
  await finishRun(
    {
      trained,
      table,
      schema,
      preparation,
      split,
      settings,
      source,
      title: name,
      columns,
      notes,
      seconds,
      folder,
      command,
    },
    options.json === true,
  );
}

function taskOf(options: TrainOptions): RunSettings["task"] {
  return options.task === "classification" || options.task === "regression" ? options.task : "auto";
}

function settingsOf(options: TrainOptions, recipe: Recipe): RunSettings {
  return {
    task: taskOf(options),
    model: "mlp",
    hidden: options.hidden ?? recipe.hidden,
    activation: options.activation ?? "relu",
    epochs: options.epochs ?? recipe.epochs,
    batch: options.batch ?? recipe.batch,
    lr: options.lr ?? recipe.lr,
    optimizer: options.optimizer ?? "adamw",
    weightDecay: options.l2 ?? recipe.weightDecay,
    l1: options.l1 ?? 0,
    l2: options.l2 ?? 0,
    dropout: options.dropout ?? 0,
    validation: options.validation ?? 0.15,
    test: options.test ?? 0.15,
    seed: options.seed ?? 0,
  };
}
