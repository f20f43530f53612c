/**
 * run.json: everything about a run but its weights. `check-run-record.ts` says the type once more, for files of unknown
 * origin.
 */
import type { Preparation } from "../preparation/preparation.ts";
import type { Baseline } from "../sequences/baselines.ts";
import type { ColumnSummary } from "../report/report-data.ts";
import type { Schema } from "../schema/schema.ts";
import type { ClassificationScores } from "../scores/classification-scores.ts";
import type { RegressionScores } from "../scores/regression-scores.ts";

/** What `train` was asked to do, all defaults filled in. */
export type RunSettings = {
  readonly task: "auto" | "classification" | "regression" | "sequence";
  readonly model: "mlp" | "rnn" | "lstm" | "gru";
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
  /** The most that all gradients together may measure; absent where there is no limit. */
  readonly clip?: number;
  /** Of sequences: the columns that group and order the rows, and the rows in a window. */
  readonly group?: string;
  readonly order?: string;
  readonly window?: number;
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
    /** Of sequences: where in the order each part begins, as a date or a number. */
    readonly from?: { readonly validation: string | null; readonly test: string | null };
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
    /** Of sequences: what needs no network, on the same rows as `test`. */
    readonly baselines?: readonly Baseline[];
    /** Of rows that had no part in the weights that are judged: the folds', or the validation rows. */
    readonly validation: { readonly loss: number; readonly score: number } | null;
  };
  /** What was found by looking at the columns, as the report shows it. */
  readonly columns: readonly ColumnSummary[];
  readonly notes: readonly string[];
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
};
