/**
 * Looks at one column of the stage with a few aggregate queries: what comes out is a `ColumnProfile`.
 */
import type { Database } from "../tables/database.ts";
import { stage } from "../tables/staged-table.ts";
import type { StagedColumn, StagedTable } from "../tables/staged-table.ts";
import { findBooleans } from "./booleans.ts";
import type { Booleans } from "./booleans.ts";
import type { ColumnProfile, NumberProfile, TimeProfile } from "./column-profile.ts";
import { label } from "./column-reader.ts";
import { bestNumberFormat, bestTimeFormat } from "./choose-format.ts";
import { numberExpression } from "./number-format.ts";
import type { NumberFormat } from "./number-format.ts";
import { millisecondsExpression, timeExpression } from "./time-format.ts";

/** Above this many rows, distinct values are estimated (DuckDB's HyperLogLog) where a column has many. */
const exactDistinctRows = 200_000;

/** Looks at one column. */
export async function profileColumn(table: StagedTable, column: StagedColumn): Promise<ColumnProfile> {
  const { database, rows } = table;
  const basics = await profileValues(database, column, rows);
  if (column.type === "nested" || basics.present === 0) return basics;
  const booleans = await findBooleans(database, column);
  if (booleans !== undefined) return { ...basics, booleans, distinct: await countLevels(database, column, booleans) };
  if (column.type === "number") {
    return { ...basics, number: await profileNumbers(database, column.sql, "plain", rows) };
  }
  if (column.type === "time") return { ...basics, time: await profileTimes(database, column.sql, "native", rows) };
  const format = await bestNumberFormat(database, column, basics.present);
  if (format !== undefined) {
    return {
      ...basics,
      number: await profileNumbers(database, numberExpression(column.sql, format), format, rows, column.sql),
    };
  }
  const timeFormat = await bestTimeFormat(database, column);
  if (timeFormat !== undefined) {
    return { ...basics, time: await profileTimes(database, timeExpression(column.sql, timeFormat), timeFormat, rows) };
  }
  return basics;
}

async function profileValues(database: Database, column: StagedColumn, rows: number): Promise<ColumnProfile> {
  const c = column.sql;
  if (column.type === "nested") {
    const [row] = await database.rows(`SELECT count(*) FILTER (NOT ${c}) FROM ${stage}`);
    return {
      column,
      rows,
      present: Number(row?.[0]),
      distinct: 0,
      characters: 0,
      words: 0,
      notANumberTexts: 0,
    };
  }
  const text = column.type === "text";
  const selected = [
    `count(${c})`,
    distinctOf(c, rows),
    text ? `avg(length(${c}))` : "0",
    text ? `avg(length(regexp_replace(${c}, '\\S+', 'x', 'g')) / 2 + 0.5)` : "0",
    text ? `count(*) FILTER (lower(${c}) = 'nan')` : "0",
  ].join(", ");
  const [row] = await database.rows(`SELECT ${selected} FROM ${stage}`);
  const present = Number(row?.[0]);
  return {
    column,
    rows,
    present,
    distinct: Math.min(Number(row?.[1]), present),
    characters: Number(row?.[2] ?? 0),
    words: Number(row?.[3] ?? 0),
    notANumberTexts: Number(row?.[4] ?? 0),
  };
}

async function countLevels(database: Database, column: StagedColumn, booleans: Booleans): Promise<number> {
  const [row] = await database.rows(`SELECT count(DISTINCT ${label(column, { booleans })}) FROM ${stage}`);
  return Number(row?.[0]);
}

async function profileNumbers(
  database: Database,
  x: string,
  format: NumberFormat,
  rows: number,
  text?: string,
): Promise<NumberProfile> {
  const selected = [
    "count(x) FILTER (isfinite(x))",
    "count(x) FILTER (isnan(x))",
    "count(x) FILTER (isinf(x))",
    `${distinctOf("x", rows)} FILTER (isfinite(x))`,
    "bool_and(x = floor(x)) FILTER (isfinite(x))",
    "min(x) FILTER (isfinite(x))",
    "max(x) FILTER (isfinite(x))",
    "avg(x) FILTER (isfinite(x))",
    text === undefined ? "NULL" : "arg_min(original, place) FILTER (x IS NULL)",
    distinctOf("try_cast(x AS FLOAT)", rows),
  ].join(", ");
  const [row] = await database.rows(
    `SELECT ${selected} FROM (SELECT ${x} AS x, ${text ?? "NULL"} AS original, rowid AS place FROM ${stage})`,
  );
  const count = Number(row?.[0]);
  const [integers, minimum, maximum] = [row?.[4] === true, Number(row?.[5]), Number(row?.[6])];
  let distinct = Math.min(Number(row?.[3]), count);
  // No estimate can say that every row has another number.
  if (rows > exactDistinctRows && integers && maximum - minimum >= rows - 1 && distinct > 0.5 * rows) {
    const [exact] = await database.rows(`SELECT count(DISTINCT x) FROM (SELECT ${x} AS x FROM ${stage})`);
    distinct = Number(exact?.[0]);
  }
  return {
    format,
    count,
    notANumber: Number(row?.[1]),
    infinite: Number(row?.[2]),
    distinct,
    distinctShort: Math.min(Number(row?.[9]), count),
    integers,
    minimum,
    maximum,
    mean: Number(row?.[7]),
    ...(typeof row?.[8] === "string" ? { odd: row[8] } : {}),
  };
}

async function profileTimes(database: Database, t: string, format: string, rows: number): Promise<TimeProfile> {
  const [row] = await database.rows(
    `SELECT count(t), ${distinctOf("t", rows)}, min(t), max(t) FROM (SELECT ${millisecondsExpression(t)} AS t FROM ${stage})`,
  );
  return {
    format,
    count: Number(row?.[0]),
    distinct: Number(row?.[1]),
    first: Number(row?.[2]),
    last: Number(row?.[3]),
  };
}

function distinctOf(expression: string, rows: number): string {
  return rows <= exactDistinctRows ? `count(DISTINCT ${expression})` : `approx_count_distinct(${expression})`;
}
