/**
 * How SQL reads a column of the schema from a stage, whatever the physical type there: a run that learned from Parquet may
 * later predict on CSV. Each expression gives one value per row and NULL where it is missing.
 */
import type { StagedColumn } from "../tables/staged-table.ts";
import { stage } from "../tables/staged-table.ts";
import { InputError } from "../input-error.ts";
import { booleanLabel } from "./booleans.ts";
import { numberExpression } from "./number-format.ts";
import type { NumberFormat } from "./number-format.ts";
import type { Labels } from "./schema.ts";
import { millisecondsExpression, timeExpression } from "./time-format.ts";

/** SQL: a finite DOUBLE or NULL. */
export function finiteNumber(column: StagedColumn, format: NumberFormat): string {
  const x = rawNumber(column, format);
  return `CASE WHEN isfinite(${x}) THEN ${x} END`;
}

/** SQL: a DOUBLE that may be NaN or infinite, or NULL. */
export function rawNumber(column: StagedColumn, format: NumberFormat): string {
  switch (column.type) {
    case "number":
      return column.sql;
    case "boolean":
      return `CAST(${column.sql} AS DOUBLE)`;
    case "text":
      return format === "plain" ? numberExpression(column.sql, format) : anyNumber(column, format);
    default:
      throw new InputError(`column "${column.name}": numbers were learned, this source holds ${plural(column)} here`);
  }
}

/** SQL: the label of a category, or NULL. Whole numbers are written without a decimal point. */
export function label(column: StagedColumn, { number, booleans }: Labels): string {
  if (column.type === "nested" || (column.type === "time" && number !== undefined)) {
    throw new InputError(`column "${column.name}": categories were learned, this source holds ${plural(column)} here`);
  }
  const written = column.type === "text" ? plainText(column.sql) : `CAST(${column.sql} AS VARCHAR)`;
  if (booleans !== undefined) return booleanLabel(written, booleans);
  if (number !== undefined || column.type === "number") {
    const x = rawNumber(column, number ?? "plain");
    const digits = `CASE WHEN ${x} = floor(${x}) AND abs(${x}) < 1e15 THEN CAST(CAST(${x} AS BIGINT) AS VARCHAR) ELSE CAST(${x} AS VARCHAR) END`;
    const numeric = `CASE WHEN isfinite(${x}) THEN ${digits} END`;
    // A text among integer codes is a category nobody knows, not a missing one.
    return column.type === "text" ? `coalesce(${numeric}, ${written})` : numeric;
  }
  return written;
}

/** SQL: milliseconds since 1970 or NULL. */
export function milliseconds(column: StagedColumn, format: string): string {
  if (column.type === "time") return millisecondsExpression(column.sql);
  if (column.type === "text")
    return millisecondsExpression(timeExpression(column.sql, format === "native" ? "iso" : format));
  throw new InputError(`column "${column.name}": dates were learned, this source holds ${plural(column)} here`);
}

function anyNumber(column: StagedColumn, format: NumberFormat): string {
  const [learned, plain] = [numberExpression(column.sql, format), numberExpression(column.sql, "plain")];
  const either = `coalesce(${learned}, ${plain})`;
  if (format !== "comma" || column.decimal === ",") return either;
  // 1.234 is 1234 only where another value of the column shows that the comma is the decimal mark.
  const shown = `(SELECT coalesce(bool_or(${plain} IS NULL AND ${learned} IS NOT NULL), false) FROM ${stage})`;
  return `CASE WHEN ${shown} THEN ${either} ELSE ${plain} END`;
}

function plainText(column: string): string {
  return `CASE WHEN lower(${column}) <> 'nan' THEN ${column} END`;
}

function plural(column: StagedColumn): string {
  return { text: "texts", number: "numbers", boolean: "booleans", time: "dates", nested: "lists, records or bytes" }[
    column.type
  ];
}
