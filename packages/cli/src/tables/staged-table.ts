/**
 * A source read once, whole, into a temporary table of DuckDB (which spills to disk when it grows), with its columns reduced
 * to five physical types. Later passes (looking at types, encoding) read the stage, so a source is read once only, all of its
 * errors surface here, and a query that draws a sample gives one and the same sample to every pass.
 * Row order is the source's order.
 */
import { InputError } from "../input-error.ts";
import { uniqueNames } from "./column-names.ts";
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";
import { textOrNull } from "./missing.ts";
import type { Relation } from "./relation.ts";
import { relationOf } from "./relation.ts";
import { parseSource } from "./source.ts";
import type { Source } from "./source.ts";
import { identifier } from "./sql-text.ts";
import { isTextError, tableError } from "./table-error.ts";

/** `nested` holds lists, records and bytes, which no network here reads. */
export type PhysicalType = "text" | "number" | "boolean" | "time" | "nested";

export type StagedColumn = {
  readonly name: string;
  /** The name in the source, which another column may share. */
  readonly given: string;
  /** How SQL calls it in the stage: `c0`, `c1`, … */
  readonly sql: string;
  readonly type: PhysicalType;
  /** As the source's separator says; a column's values may show otherwise. */
  readonly decimal: "." | ",";
};

export type StagedTable = {
  readonly source: Source;
  readonly database: Database;
  readonly columns: readonly StagedColumn[];
  readonly rows: number;
  readonly notes: readonly string[];
};

/** The name of the temporary table that every later query reads. */
export const stage = "stage";

/** Reads a source. The caller closes `database` when it has what it needs. */
export async function stageTable(text: string): Promise<StagedTable> {
  const source = parseSource(text);
  // One thread makes a query's row order repeatable; files keep their order with any number.
  const database = await openDatabase(source.kind === "query" ? 1 : 2);
  try {
    return await readInto(database, source);
  } catch (error) {
    await database.close();
    throw tableError(source.text, error);
  }
}

async function readInto(database: Database, source: Source): Promise<StagedTable> {
  const relation = await relationOf(database, source);
  const described = await describe(database, relation);
  const given = relation.names ?? described.map((column) => column.name);
  const { names, notes } = uniqueNames(given);
  const columns = described.map((column, index): StagedColumn => {
    const name = names[index] ?? column.name;
    const type = physicalType(column.type);
    return { name, given: given[index] ?? name, sql: `c${index}`, type, decimal: relation.decimal };
  });
  const selected = described
    .map((column, index) => `${stageExpression(identifier(column.name), column.type)} AS c${index}`)
    .join(", ");
  const copyNotes = await fill(database, relation, selected);
  const [count] = await database.rows(`SELECT count(*) FROM ${stage}`);
  const rows = Number(count?.[0] ?? 0);
  if (rows === 0) {
    const found = relation.names === undefined ? "there is" : "there is a header but";
    throw new InputError(`source "${source.text}": ${found} not one row of data`);
  }
  return { source, database, columns, rows, notes: [...notes, ...copyNotes] };
}

async function fill(database: Database, relation: Relation, selected: string): Promise<readonly string[]> {
  const create = (sql: string): string => `CREATE TEMP TABLE ${stage} AS SELECT ${selected} FROM (${sql})`;
  try {
    await database.rows(create(relation.sql));
    return relation.notes ?? [];
  } catch (error) {
    if (relation.copy === undefined || !isTextError(error)) throw error;
    const copy = await relation.copy();
    await database.rows(create(copy.sql));
    return copy.notes;
  }
}

async function describe(database: Database, relation: Relation): Promise<{ name: string; type: string }[]> {
  const rows = await database.rows(`DESCRIBE ${relation.sql}`);
  return rows.map((row) => ({ name: String(row[0]), type: String(row[1]) }));
}

/** DuckDB's type name → ours. */
export function physicalType(type: string): PhysicalType {
  if (type.endsWith("]") || /^(STRUCT|MAP|UNION|BLOB|BIT|GEOMETRY|VARIANT)/.test(type)) return "nested";
  if (
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL|BIGNUM|INTERVAL)/.test(
      type,
    )
  ) {
    return "number";
  }
  if (type === "BOOLEAN") return "boolean";
  if (/^(DATE|TIMESTAMP)/.test(type)) return "time";
  return "text";
}

function stageExpression(column: string, type: string): string {
  switch (physicalType(type)) {
    case "number":
      return type === "INTERVAL" ? `epoch(${column})` : `CAST(${column} AS DOUBLE)`;
    case "boolean":
      return column;
    case "time":
      return `CAST(${column} AS TIMESTAMP)`;
    case "nested":
      return `CAST(${column} IS NULL AS BOOLEAN)`;
    case "text":
      return textOrNull(type === "JSON" ? `json_extract_string(${column}, '$')` : `CAST(${column} AS VARCHAR)`);
  }
}
