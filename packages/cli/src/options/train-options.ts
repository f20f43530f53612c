/**
 * The options of `nabla train`, as the interface fixes them. An option that would have no effect is refused, rather than
 * ignored.
 */
import { InputError } from "../input-error.ts";
import { choice, flag, number, sizes, text, wholeNumber } from "./option-kinds.ts";
import type { OptionKind, OptionTable } from "./parse-options.ts";

export type TrainOptions = {
  readonly target?: string;
  readonly task?: "auto" | "classification" | "regression" | "sequence";
  readonly model?: "mlp" | "rnn" | "lstm" | "gru";
  readonly hidden?: readonly number[];
  readonly activation?: "relu" | "tanh" | "sigmoid";
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly optimizer?: "adamw" | "adam" | "sgd";
  readonly l1?: number;
  readonly l2?: number;
  readonly dropout?: number;
  readonly validation?: number;
  readonly test?: number;
  readonly group?: string;
  readonly order?: string;
  readonly window?: number;
  readonly seed?: number;
  readonly device?: "auto" | "wasm" | "native" | "webgpu";
  readonly out?: string;
  readonly resume?: string;
  readonly json?: true;
  readonly debug?: true;
  readonly help?: true;
};

export const deviceOption: OptionKind<"auto" | "wasm" | "native" | "webgpu"> = choice(
  "auto",
  "wasm",
  "native",
  "webgpu",
);

/** Folds count on from the seed, and must stay whole numbers that a float64 tells apart. */
export const largestSeed = 1e15;

export const trainOptions: OptionTable<TrainOptions> = {
  target: text("the name of a column"),
  task: choice("auto", "classification", "regression", "sequence"),
  model: choice("mlp", "rnn", "lstm", "gru"),
  hidden: sizes,
  activation: choice("relu", "tanh", "sigmoid"),
  epochs: wholeNumber(1, 1_000_000),
  batch: wholeNumber(1, 1_000_000),
  lr: number("a number above 0, such as 0.001", (value) => value > 0),
  optimizer: choice("adamw", "adam", "sgd"),
  l1: number("a number from 0 on", (value) => value >= 0),
  l2: number("a number from 0 on", (value) => value >= 0),
  dropout: number("a number from 0 to below 1", (value) => value >= 0 && value < 1),
  validation: number("a share of the rows, from 0 to below 1", (value) => value >= 0 && value < 1),
  test: number("a share of the rows, from 0 to below 1", (value) => value >= 0 && value < 1),
  group: text("the name of a column"),
  order: text("the name of a column"),
  window: wholeNumber(1),
  seed: wholeNumber(0, largestSeed),
  device: deviceOption,
  out: text("a folder"),
  resume: text("the folder of a run"),
  json: flag,
  debug: flag,
  help: flag,
};

const settingNames = [
  "target",
  "task",
  "model",
  "hidden",
  "activation",
  "batch",
  "lr",
  "optimizer",
  "l1",
  "l2",
  "dropout",
  "validation",
  "test",
  "group",
  "order",
  "window",
  "seed",
] as const;

/** @throws InputError for options that do not go together */
export function checkTrainOptions(options: TrainOptions): void {
  if (options.resume === undefined) {
    if (options.task === "sequence") checkSequenceOptions(options);
    else checkRowOptions(options);
  }
  const held = (options.validation ?? 0.15) + (options.test ?? 0.15);
  if (held >= 0.95)
    throw new InputError(
      `--validation and --test: together ${held} of the rows; at least 0.05 must be left to train on`,
    );
  if (options.resume === undefined) return;
  for (const name of settingNames) {
    if (options[name] !== undefined) {
      throw new InputError(
        `--${name}: a resumed run keeps its settings; with --resume only --epochs, --device, --out and --json can be given`,
      );
    }
  }
}

function checkRowOptions(options: TrainOptions): void {
  const { model } = options;
  if (model !== undefined && model !== "mlp")
    throw new InputError(
      `--model ${model}: learns sequences; add --task sequence, or take --model mlp for single rows`,
    );
  for (const name of ["group", "order", "window"] as const) {
    if (options[name] !== undefined) throw new InputError(`--${name}: belongs to sequences; add --task sequence`);
  }
}

function checkSequenceOptions({ model = "lstm", window, activation }: TrainOptions): void {
  if (model === "mlp")
    throw new InputError("--model mlp: learns single rows; with --task sequence take --model rnn, lstm or gru");
  if (window === undefined) {
    throw new InputError(
      "--window is missing; with --task sequence it says how many rows before each one are looked at, such as 14",
    );
  }
  if (activation === undefined) return;
  if (model !== "rnn")
    throw new InputError(
      `--activation ${activation}: an ${model === "gru" ? "GRU" : "LSTM"} has its own; only --model rnn takes one`,
    );
  if (activation === "sigmoid") throw new InputError("--activation sigmoid: --model rnn takes tanh or relu");
}
