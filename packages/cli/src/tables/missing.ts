/**
 * What counts as "no value here". The markers are the ones that tables in the wild use; case and surrounding blanks do not
 * matter. `NaN` is not among them: in a feature it is missing all the same (it is no finite number), in a target it is an
 * error, because there it usually comes from a computation that failed.
 */
import { literal } from "./sql-text.ts";

/** In lower case. The empty text stands for blanks. */
export const missingMarkers: readonly string[] = [
  "",
  "na",
  "n/a",
  "#n/a",
  "<na>",
  "n.a.",
  "?",
  "null",
  "none",
  "nil",
  "-",
  "--",
  ".",
  "missing",
  "#value!",
  "#div/0!",
];

/** SQL: the trimmed text, or NULL where it is one of the markers. */
export function textOrNull(expression: string): string {
  // One pattern, because DuckDB turns a long IN list into a join for each column.
  const markers = missingMarkers.map((marker) => marker.replace(/[.?#*+()[\]\\/!]/g, "\\$&")).join("|");
  const trimmed = `trim(${expression}, ${literal(" \t\r\n\u00a0")})`;
  return `CASE WHEN regexp_full_match(${trimmed}, ${literal(`(?i)(${markers})`)}) THEN NULL ELSE ${trimmed} END`;
}
