/**
 * What one example is, from the options and the data: refused where no series is long enough to have one.
 */
import { InputError } from "../input-error.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Schema } from "../schema/schema.ts";
import { seriesLengths } from "./series.ts";
import { seriesOf } from "./windows.ts";
import type { WindowRule } from "./windows.ts";

/** @throws InputError where the window is longer than every series */
export function windowRule(schema: Schema, table: EncodedTable, window: number): WindowRule {
  const rule: WindowRule = { window, frame: hasOneClassEach(schema, table) ? "own" : "following" };
  const longest = seriesLengths(seriesOf(table))[0]?.length ?? 0;
  const needed = rowsNeeded(rule);
  if (longest >= needed) return rule;
  const what = schema.series?.group === undefined ? "the table has" : "the longest series has";
  const most = longest - (needed - window);
  const advice = most < 1 ? "more rows are needed" : `give at most ${most}`;
  throw new InputError(
    `--window ${window}: ${what} ${longest} ${longest === 1 ? "row" : "rows"}, and ${needed} are needed for one window${rule.frame === "following" ? " and the row that follows it" : ""}; ${advice}`,
  );
}

/** Rows of a series before it has an example. */
export function rowsNeeded({ window, frame }: WindowRule): number {
  return frame === "following" ? window + 1 : window;
}

/** Whether every series has a class that never changes: then its past would give the answer away. */
function hasOneClassEach(schema: Schema, table: EncodedTable): boolean {
  const { group } = seriesOf(table);
  const { target } = table;
  if (schema.series?.group === undefined || group === undefined || target?.kind !== "categories") return false;
  const classes = new Map<number, number>();
  for (const [row, code] of target.codes.entries()) {
    if (code < 0) continue;
    const known = classes.get(group.codes[row]!);
    if (known !== undefined && known !== code) return false;
    classes.set(group.codes[row]!, code);
  }
  return classes.size > 1;
}
