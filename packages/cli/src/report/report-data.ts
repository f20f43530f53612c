/**
 * All that the report shows, as plain data: what a run knows when it is done. `page.ts` lays it out.
 */
import type { ClassificationScores, ClassOutput } from "../scores/classification-scores.ts";
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
  readonly scoredOn: "test" | "validation" | "train";
  readonly result: TestResult;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly scoreName: string;
  /** A sentence on how the final weights came to be. */
  readonly finalWeights: string;
  readonly columns: readonly ColumnSummary[];
  readonly notes: readonly string[];
  readonly settings: readonly (readonly [string, string])[];
};
