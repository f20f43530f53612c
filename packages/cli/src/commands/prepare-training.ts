/**
 * From a table that was just read to what its training needs: the split, the preparation, and what the user should hear.
 */
import type { SplitFractions } from "../preparation/split.ts";
import { learnPreparation } from "../preparation/preparation.ts";
import type { Preparation } from "../preparation/preparation.ts";
import { dataNotes } from "../schema/data-notes.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Schema } from "../schema/schema.ts";
import { prepareSequences, splitExamples } from "../sequences/prepare-sequences.ts";
import type { SequenceSplit } from "../sequences/split-in-time.ts";
import { splitTable } from "./split-table.ts";

/** What is known of a run before its training. */
export type TrainingData = {
  readonly schema: Schema;
  readonly table: EncodedTable;
  readonly split: SequenceSplit;
  readonly preparation: Preparation;
  readonly notes: readonly string[];
};

export type Wanted = {
  readonly fractions: SplitFractions;
  readonly seed: number;
  /** Where sequences are learned: the rows in a window, and whether the order was asked for. */
  readonly sequence?: { readonly window: number; readonly orderAsked: boolean };
};

export function prepareTraining(schema: Schema, table: EncodedTable, wanted: Wanted): TrainingData {
  const { fractions, seed, sequence } = wanted;
  if (sequence !== undefined)
    return prepareSequences({ schema, table }, sequence.window, fractions, seed, sequence.orderAsked);
  const split = splitTable(table, schema.target, fractions, seed);
  const preparation = learnPreparation(schema, table, split.train);
  return { schema, table, split, preparation, notes: dataNotes(schema, table, split) };
}

/** The split of a run once more, from the same table. */
export function splitAgain(
  schema: Schema,
  table: EncodedTable,
  preparation: Preparation,
  fractions: SplitFractions,
  seed: number,
): SequenceSplit {
  return preparation.sequence === undefined
    ? splitTable(table, schema.target, fractions, seed)
    : splitExamples(schema, table, preparation.sequence, fractions, seed);
}
