/**
 * run.json: everything about a run but its weights. `checkRunRecord` is the type said once more, for files of unknown origin.
 */
import type { Preparation } from "../preparation/preparation.ts";
import type { ColumnSummary } from "../report/report-data.ts";
import type { Schema } from "../schema/schema.ts";
import type { ClassificationScores } from "../scores/classification-scores.ts";
import type { RegressionScores } from "../scores/regression-scores.ts";
import { choice, finite, flag, list, natural, nullable, optional, record, text, variant } from "./structure.ts";
import type { Check } from "./structure.ts";

/** What `train` was asked to do, all defaults filled in. */
export type RunSettings = {
  readonly task: "auto" | "classification" | "regression";
  readonly model: "mlp";
  readonly hidden: readonly number[];
  readonly activation: "relu" | "tanh" | "sigmoid";
  /** At most. */
  readonly epochs: number;
  readonly batch: number;
  readonly lr: number;
  readonly optimizer: "adamw" | "adam" | "sgd";
  readonly weightDecay: number;
  readonly l1: number;
  readonly l2: number;
  readonly dropout: number;
  readonly validation: number;
  readonly test: number;
  readonly seed: number;
};

/** Row numbers count from 1, as in the file and in `predict`'s output. */
export type SplitPart = { readonly count: number; readonly rows: readonly number[] | null };

export type TaskScores = ClassificationScores | RegressionScores;

/** How the length of training was found: on folds of all rows but the test's, on the validation rows, or it was given. */
export type Selection = "cross-validation" | "validation" | "none";

export type RunRecord = {
  readonly format: 1;
  readonly nabla: string;
  readonly node: string;
  readonly created: string;
  readonly source: string;
  readonly settings: RunSettings;
  readonly schema: Schema;
  readonly preparation: Preparation;
  readonly split: {
    readonly method: string;
    /** `rows` is null in large tables, where the seed gives them again. */
    readonly train: SplitPart;
    readonly validation: SplitPart;
    readonly test: SplitPart;
  };
  readonly training: {
    readonly selection: Selection;
    /** Whether the final weights have learned from the validation rows too. */
    readonly refit: boolean;
    readonly epochs: number;
    readonly steps: number;
    readonly parameters: number;
    readonly seconds: number;
    readonly device: string;
  };
  readonly scores: {
    readonly test: TaskScores | null;
    /** Of rows that had no part in the weights that are judged: the folds', or the validation rows. */
    readonly validation: { readonly loss: number; readonly score: number } | null;
  };
  /** What was found by looking at the columns, as the report shows it. */
  readonly columns: readonly ColumnSummary[];
  readonly notes: readonly string[];
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
};

const format = choice("plain", "comma", "thousands", "currency");

const featureColumn = variant("kind", {
  number: record({ name: text, format, precise: flag, few: flag, lenient: flag }),
  category: record({ name: text, number: optional(format) }),
  time: record({ name: text, format: text, lenient: flag }),
});

const schema = record({
  features: list(featureColumn),
  omitted: list(record({ name: text, reason: text })),
  target: variant("task", {
    classification: record({ name: text, number: optional(format), classes: list(text) }),
    regression: record({ name: text, format }),
  }),
});

const category = record({ name: text, levels: list(text), missing: flag, dimensions: natural });

const preparation = record({
  features: list(
    variant("kind", {
      number: record({
        name: text,
        fill: finite,
        indicator: flag,
        scale: variant("kind", {
          standard: record({ mean: finite, deviation: finite }),
          quantiles: record({ knots: list(finite), scores: list(finite) }),
        }),
      }),
      codes: record({ name: text, values: list(finite), missing: flag }),
      oneHot: category,
      embedding: category,
      time: record({
        name: text,
        mean: finite,
        deviation: finite,
        year: flag,
        weekday: flag,
        hour: flag,
        indicator: flag,
      }),
    }),
  ),
  target: variant("task", {
    classification: record({ classes: list(text), counts: list(natural) }),
    regression: record({ mean: finite, deviation: finite }),
  }),
});

const part = record({ count: natural, rows: nullable(list(natural)) });

/** @throws StructureError with the path of what is wrong */
export const checkRunRecord: Check = record({
  format: (value, path) => {
    finite(value, path);
    if (value !== 1) throw new TypeError(`format ${String(value)} is newer than this nabla reads`);
  },
  nabla: text,
  source: text,
  settings: record({
    task: text,
    model: choice("mlp"),
    hidden: list(natural),
    activation: choice("relu", "tanh", "sigmoid"),
    epochs: natural,
    batch: natural,
    lr: finite,
    optimizer: choice("adamw", "adam", "sgd"),
    weightDecay: finite,
    l1: finite,
    l2: finite,
    dropout: finite,
    validation: finite,
    test: finite,
    seed: natural,
  }),
  schema,
  preparation,
  split: record({ train: part, validation: part, test: part }),
  training: record({
    selection: choice("cross-validation", "validation", "none"),
    refit: flag,
    epochs: natural,
    steps: natural,
    parameters: natural,
    seconds: finite,
    device: text,
  }),
  scores: record({ test: nullable(record({ rows: natural, loss: finite })) }),
  columns: list(record({ name: text, role: text, missing: natural, distinct: natural, values: text, use: text })),
  notes: list(text),
  files: record({ "model.safetensors": record({ bytes: natural, sha256: text }) }),
});
