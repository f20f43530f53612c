/**
 * A run whose weights are there, as plain data: what its record, its report and its last words are made from.
 */
import type { Trained } from "../network/train-network.ts";
import type { Preparation } from "../preparation/preparation.ts";
import type { SequenceSplit } from "../sequences/split-in-time.ts";
import type { ColumnSummary } from "../report/report-data.ts";
import type { OutFolder } from "../run-folder/out-folder.ts";
import type { RunSettings } from "../run-folder/run-record.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Schema } from "../schema/schema.ts";

export type Finished = {
  readonly trained: Trained;
  readonly table: EncodedTable;
  readonly schema: Schema;
  readonly preparation: Preparation;
  readonly split: SequenceSplit;
  readonly settings: RunSettings;
  readonly source: string;
  readonly title: string;
  readonly columns: readonly ColumnSummary[];
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly folder: OutFolder;
  readonly command: string;
};
