/**
 * What a network of this run reads: rows of the table, or windows.
 */
import type { Preparation } from "../preparation/preparation.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import { windowSource } from "../sequences/window-source.ts";
import { rowSource } from "./row-source.ts";
import type { RowSource } from "./row-source.ts";

/** @param targets whether batches are wanted, which need the target of every row */
export function exampleSource(preparation: Preparation, table: EncodedTable, targets = true): RowSource {
  return preparation.sequence === undefined
    ? rowSource(preparation, table, targets)
    : windowSource(preparation, table, targets);
}
