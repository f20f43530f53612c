/**
 * All that the report shows, as plain data: what a run knows when it is done. `page.ts` lays it out.
 */
import type { ClassificationScores, ClassOutput } from "../scores/classification-scores.ts";
import type { Baseline } from "../sequences/baselines.ts";
import type { NumberOutput, RegressionScores } from "../scores/regression-scores.ts";

export type ColumnSummary = {
  readonly name: string;
  /** `number`, `category`, `date`, `left out`, `target`. */
  readonly role: string;
  readonly missing: number;
  readonly distinct: number;
  /** A few words: the range, the commonest values. */
  readonly values: string;
  /** How it enters the network, or why it does not. */
  readonly use: string;
};

export type EpochRecord = {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss?: number;
  readonly trainScore?: number;
  readonly validationScore?: number;
};

export type TestResult =
  | {
      readonly task: "classification";
      readonly classes: readonly string[];
      readonly scores: ClassificationScores;
      readonly output: ClassOutput;
    }
  | { readonly task: "regression"; readonly scores: RegressionScores; readonly output: NumberOutput };

export type ForecastPoint = { readonly at: number; readonly truth: number; readonly predicted: number };

/** Judged rows of one series, in their order. */
export type ForecastLine = { readonly name?: string; readonly points: readonly ForecastPoint[] };

/** What only sequences have. */
export type SequenceReport = {
  readonly model: string;
  /** What a prediction may see. */
  readonly sees: string;
  readonly baselines: readonly Baseline[];
  /** Of numbers; empty for classes. */
  readonly lines: readonly ForecastLine[];
  /** Whether rows are ordered by a date. */
  readonly inTime: boolean;
};

export type ReportData = {
  readonly title: string;
  readonly source: string;
  readonly target: string;
  readonly date: string;
  readonly seconds: number;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly parameters: number;
  readonly network: string;
  /** The part that the scores are of. */
  readonly scoredOn: "test" | "validation" | "training";
  /** Where that is the training rows: a sentence on what their scores are worth. */
  readonly flattered?: string;
  readonly result: TestResult;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly scoreName: string;
  /** A sentence on how the final weights came to be. */
  readonly finalWeights: string;
  readonly columns: readonly ColumnSummary[];
  readonly notes: readonly string[];
  readonly settings: readonly (readonly [string, string])[];
  readonly sequence?: SequenceReport;
};
