/**
 * From a table that was just read to everything its training needs: which columns stay, what an example is, the split in
 * time, the preparation, and what the user should hear about all that.
 */
import { InputError } from "../input-error.ts";
import type { SplitFractions } from "../preparation/split.ts";
import type { Preparation } from "../preparation/preparation.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Schema } from "../schema/schema.ts";
import { withoutGiveaways } from "./giveaways.ts";
import { learnSequence } from "./sequence-preparation.ts";
import { sequenceNotes } from "./sequence-notes.ts";
import { splitSequences } from "./split-in-time.ts";
import type { SequenceSplit } from "./split-in-time.ts";
import { windowRule } from "./window-rule.ts";
import { predictableRows } from "./windows.ts";
import type { WindowRule } from "./windows.ts";

export type PreparedSequences = {
  readonly schema: Schema;
  readonly table: EncodedTable;
  readonly split: SequenceSplit;
  readonly preparation: Preparation;
  readonly notes: readonly string[];
};

const fewestExamples = 4;

/** @throws InputError where there are too few windows to learn from */
export function prepareSequences(
  given: { readonly schema: Schema; readonly table: EncodedTable },
  window: number,
  fractions: SplitFractions,
  seed: number,
  orderAsked: boolean,
): PreparedSequences {
  const rule = windowRule(given.schema, given.table, window);
  const { schema, table } = withoutGiveaways(given.schema, given.table, rule);
  const split = splitExamples(schema, table, rule, fractions, seed);
  const preparation = learnSequence(schema, table, split, rule);
  return { schema, table, split, preparation, notes: sequenceNotes(schema, table, rule, split, orderAsked) };
}

/** The split of the examples of a table whose columns and window are known. */
export function splitExamples(
  schema: Schema,
  table: EncodedTable,
  rule: WindowRule,
  fractions: SplitFractions,
  seed: number,
): SequenceSplit {
  if (schema.series === undefined) throw new TypeError("the schema has no series");
  const examples = predictableRows(table, rule, true);
  if (examples.length < fewestExamples) {
    throw new InputError(
      `target "${schema.target.name}": only ${examples.length} rows have a value and ${rule.window} rows before them; at least ${fewestExamples} are needed, and some dozens to learn anything`,
    );
  }
  const split = splitSequences(table, schema.series, examples, rule, fractions, seed);
  if (split.train.length > 0) return split;
  throw new InputError(`--window ${rule.window}: not one window is left to train on; give a shorter one`);
}
