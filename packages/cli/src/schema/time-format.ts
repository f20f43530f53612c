/**
 * How dates and times are written in a text column. `iso` is what DuckDB casts by itself (2012-01-31, with or without a time),
 * `clock` a time of day (14:30, with or without seconds), a moment of the first day of 1970; the others are strptime patterns.
 * Where day and month cannot be told apart, the month comes first, as the order here says.
 */
import { literal } from "../tables/sql-text.ts";

export const timeFormats: readonly string[] = [
  "iso",
  "%m/%d/%Y",
  "%d/%m/%Y",
  "%Y/%m/%d",
  "%d.%m.%Y",
  "%b %d %Y",
  "%b %d, %Y",
  "%B %d, %Y",
  "%d %b %Y",
  "%d %B %Y",
  "%d-%b-%Y",
  "%d-%b-%y",
  "%m/%d/%y",
  "%d/%m/%y",
  "%m/%d/%Y %H:%M",
  "%m/%d/%Y %H:%M:%S",
  "%m/%d/%Y %I:%M %p",
  "%m/%d/%Y %I:%M:%S %p",
  "%d/%m/%Y %H:%M",
  "%d/%m/%Y %H:%M:%S",
  "%d/%m/%Y %I:%M %p",
  "%d/%m/%Y %I:%M:%S %p",
  "%d.%m.%Y %H:%M",
  "%d.%m.%Y %H:%M:%S",
  "%Y/%m/%d %H:%M",
  "%Y/%m/%d %H:%M:%S",
  "%b %Y",
  "%B %Y",
  "clock",
];

/** SQL: the text in `column` as a TIMESTAMP, NULL where it is none in this format. */
export function timeExpression(column: string, format: string): string {
  const parsed =
    format === "iso"
      ? isoExpression(column)
      : format === "clock"
        ? clockExpression(column)
        : `try_strptime(${column}, ${literal(format)})`;
  return `CASE WHEN isfinite(${parsed}) THEN ${parsed} END`;
}

// A time zone is converted to UTC; a bare year is a number, not a date.
function isoExpression(column: string): string {
  return `CASE WHEN regexp_matches(${column}, '^\\d{4}-\\d') THEN try_cast(${column} AS TIMESTAMP) END`;
}

// Two digits of minutes: 16:9 is a proportion.
function clockExpression(column: string): string {
  const time = `regexp_matches(${column}, '^\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d+)?)?$')`;
  return `CASE WHEN ${time} THEN try_cast('1970-01-01 ' || ${column} AS TIMESTAMP) END`;
}

/** SQL: a TIMESTAMP as milliseconds since 1970 (DOUBLE). */
export function millisecondsExpression(timestamp: string): string {
  return `CAST(epoch_us(${timestamp}) AS DOUBLE) / 1000`;
}
