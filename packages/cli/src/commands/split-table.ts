/**
 * The split of a table that was just read, refused where there is nothing to split.
 */
import { InputError } from "../input-error.ts";
import { rowsWithTarget, splitRows } from "../preparation/split.ts";
import type { SplitFractions } from "../preparation/split.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Target } from "../schema/schema.ts";
import type { SequenceSplit } from "../sequences/split-in-time.ts";

const fewestRows = 4;

/** @throws InputError where too few rows have a target */
export function splitTable(
  table: EncodedTable,
  target: Target,
  fractions: SplitFractions,
  seed: number,
): SequenceSplit {
  if (table.target === undefined) throw new TypeError("the table was read without its target");
  const rows = rowsWithTarget(table.target).length;
  if (rows < fewestRows) {
    throw new InputError(
      `target "${target.name}": only ${rows} rows have a value; at least ${fewestRows} are needed, and some dozens to learn anything`,
    );
  }
  const method = target.task === "classification" ? "stratified by class" : "stratified by tenths of the target";
  return { ...splitRows(table.target, fractions, seed), method };
}
