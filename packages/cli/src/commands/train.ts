/**
 * `nabla train <source> --target <column>`: from a file to a run's folder.
 */
import { InputError } from "../input-error.ts";
import { recipeFor } from "../network/recipe.ts";
import type { Recipe } from "../network/recipe.ts";
import { operationsPerExample } from "../network/network.ts";
import { sequenceClip, sequenceRecipe } from "../network/sequence-recipe.ts";
import { trainNetwork } from "../network/train-network.ts";
import { networkShape } from "../network/training-session.ts";
import { parseOptions } from "../options/parse-options.ts";
import { checkTrainOptions, trainOptions } from "../options/train-options.ts";
import type { TrainOptions } from "../options/train-options.ts";
import { askedFolder, freshFolder } from "../run-folder/out-folder.ts";
import type { RunSettings } from "../run-folder/run-record.ts";
import { describeColumns } from "../schema/describe-columns.ts";
import type { Schema, Task } from "../schema/schema.ts";
import type { AskedSeries } from "../sequences/series-columns.ts";
import { parseSource, sourceName } from "../tables/source.ts";
import { createProgress } from "../terminal/progress.ts";
import { chooseDevice, useDevice } from "./choose-device.ts";
import { commandLine } from "./command-line.ts";
import { finishRun } from "./finish-run.ts";
import { loadNewTable } from "./load-table.ts";
import { prepareTraining } from "./prepare-training.ts";
import { resume } from "./resume.ts";

export async function train(args: readonly string[]): Promise<void> {
  const { options, words } = parseOptions(trainOptions, args);
  checkTrainOptions(options);
  if (words.length > 1)
    throw new InputError(`train: takes one source, was given ${words.length} ("${words.join('", "')}"); quote a glob`);
  const command = commandLine(["nabla", "train", ...args]);
  if (options.resume !== undefined) return resume(options.resume, words[0], options, command);
  const source = words[0];
  if (source === undefined) throw new InputError("train: a source is missing; nabla train <source> --target <column>");
  if (options.target === undefined) throw new InputError("train: --target is missing; name the column to be predicted");
  const folder =
    options.out === undefined ? await freshFolder(sourceName(parseSource(source))) : await askedFolder(options.out);
  await useDevice(options.device);

  const progress = createProgress(process.stderr);
  const sequences = options.task === "sequence";
  const loaded = await loadNewTable(
    source,
    options.target,
    sequences ? "auto" : taskOf(options),
    progress,
    sequences ? askedSeries(options) : undefined,
  );
  const {
    schema,
    table,
    split,
    preparation,
    notes: dataNotes,
  } = prepareTraining(loaded.schema, loaded.table, {
    fractions: { validation: options.validation ?? 0.15, test: options.test ?? 0.15 },
    seed: options.seed ?? 0,
    ...(sequences ? { sequence: { window: options.window ?? 1, orderAsked: options.order !== undefined } } : {}),
  });
  const notes = [...loaded.notes, ...dataNotes];
  progress.end();
  for (const note of notes) process.stderr.write(`note: ${note}\n`);

  const recipe = (sequences ? sequenceRecipe : recipeFor)(split.train.length, split.validation.length);
  const settings = settingsOf(options, recipe, schema);
  const operations = operationsPerExample(networkShape(preparation, settings)) * split.train.length * settings.epochs;
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
  const columns = describeColumns(schema, loaded.profiles, preparation, table);
  await finishRun(
    {
      trained,
      table,
      schema,
      preparation,
      split,
      settings,
      source,
      title: loaded.name,
      columns,
      notes,
      seconds,
      folder,
      command,
    },
    options.json === true,
  );
}

function taskOf({ task }: TrainOptions): "auto" | Task {
  return task === "classification" || task === "regression" ? task : "auto";
}

function askedSeries({ order, group }: TrainOptions): AskedSeries {
  return { ...(order === undefined ? {} : { order }), ...(group === undefined ? {} : { group }) };
}

function settingsOf(options: TrainOptions, recipe: Recipe, { series }: Schema): RunSettings {
  const sequence =
    series === undefined
      ? {}
      : {
          clip: sequenceClip,
          order: series.order.name,
          window: options.window ?? 1,
          ...(series.group === undefined ? {} : { group: series.group.name }),
        };
  return {
    task: options.task ?? "auto",
    model: series === undefined ? "mlp" : (options.model ?? "lstm"),
    hidden: options.hidden ?? recipe.hidden,
    activation: options.activation ?? (series === undefined ? "relu" : "tanh"),
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
    ...sequence,
  };
}
