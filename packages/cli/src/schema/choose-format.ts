/**
 * Which of the number formats and which of the date formats a text column is written in, by its values.
 */
import type { Database } from "../tables/database.ts";
import { stage } from "../tables/staged-table.ts";
import type { StagedColumn } from "../tables/staged-table.ts";
import { numberExpression, numberFormats } from "./number-format.ts";
import type { NumberFormat } from "./number-format.ts";
import { timeExpression, timeFormats } from "./time-format.ts";

/** Share of the values that must read as numbers before it is worth calling the column so. */
const readableNumbers = 0.5;
/** Share of the sampled values that must read as dates. */
const readableTimes = 0.9;

/** @param present the number of values */
export async function bestNumberFormat(
  database: Database,
  column: StagedColumn,
  present: number,
): Promise<NumberFormat | undefined> {
  const formats = numberFormats(column.decimal);
  const counts = await countRead(
    database,
    formats.map((format) => numberExpression(column.sql, format)),
    stage,
  );
  const most = Math.max(...counts);
  return most >= readableNumbers * present ? formats[counts.indexOf(most)] : undefined;
}

/** The formats that read a thousand of the values; where they are more than one, the one that reads most of all values. */
export async function bestTimeFormat(database: Database, { sql }: StagedColumn): Promise<string | undefined> {
  const sample = `SELECT DISTINCT ${sql} FROM (SELECT ${sql} FROM ${stage} WHERE ${sql} IS NOT NULL LIMIT 20000) LIMIT 1000`;
  const [total = 0, ...sampled] = await countRead(
    database,
    [sql, ...timeFormats.map((format) => timeExpression(sql, format))],
    `(${sample})`,
  );
  const fitting = timeFormats.filter((_, index) => sampled[index]! > 0 && sampled[index]! >= readableTimes * total);
  if (fitting.length < 2) return fitting[0];
  const counts = await countRead(
    database,
    fitting.map((format) => timeExpression(sql, format)),
    stage,
  );
  return fitting[counts.indexOf(Math.max(...counts))];
}

async function countRead(database: Database, expressions: readonly string[], rows: string): Promise<number[]> {
  const counted = expressions.map((expression) => `count(${expression})`).join(", ");
  const [row = []] = await database.rows(`SELECT ${counted} FROM ${rows}`);
  return row.map(Number);
}
