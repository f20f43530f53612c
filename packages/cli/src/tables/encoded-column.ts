/**
 * A column of the table as a typed array: what training keeps in memory of a table, and nothing else. Numbers and times are
 * NaN where missing; categories are positions in `levels`, `missing` (-1) or `unknown` (-2).
 */
import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { Database } from "./database.ts";
import { literal } from "./sql-text.ts";
import { stage } from "./staged-table.ts";

export const missing = -1;
export const unknown = -2;

export type EncodedNumbers = { readonly kind: "numbers"; readonly values: Float32Array | Float64Array };
export type EncodedCategories = {
  readonly kind: "categories";
  readonly codes: Int32Array;
  readonly levels: readonly string[];
};
export type EncodedColumn = EncodedNumbers | EncodedCategories;

/** What to read: an SQL expression over the stage, and how to hold it. */
export type ColumnRequest =
  | { readonly kind: "numbers"; readonly expression: string; readonly precise: boolean }
  | { readonly kind: "categories"; readonly expression: string; readonly levels: readonly string[] };

type Destination = {
  readonly column: EncodedColumn;
  readonly expression: string;
  /** The database's type for the levels, needed until the column is read. */
  readonly type?: string;
};

/**
 * Reads all requested columns in one pass over the stage, chunk by chunk.
 * @param rows the number of rows in the stage
 * @param progress is told how many rows have been read
 */
export async function readColumns(
  database: Database,
  rows: number,
  requests: readonly ColumnRequest[],
  progress?: (rows: number) => void,
): Promise<EncodedColumn[]> {
  const destinations: Destination[] = [];
  for (const [index, request] of requests.entries())
    destinations.push(await prepareDestination(database, request, rows, index));
  const selected = destinations.map(({ expression }) => expression).join(", ");
  let offset = 0;
  for await (const chunk of database.chunks(`SELECT ${selected === "" ? "1" : selected} FROM ${stage}`)) {
    for (const [index, { column }] of destinations.entries()) copyChunk(chunk, index, column, offset);
    offset += chunk.rowCount;
    progress?.(offset);
  }
  for (const { type } of destinations) if (type !== undefined) await database.rows(`DROP TYPE ${type}`);
  return destinations.map(({ column }) => column);
}

async function prepareDestination(
  database: Database,
  request: ColumnRequest,
  rows: number,
  index: number,
): Promise<Destination> {
  if (request.kind === "numbers") {
    const values = request.precise ? new Float64Array(rows) : new Float32Array(rows);
    const type = request.precise ? "DOUBLE" : "FLOAT";
    // An overflow of FLOAT is a number nobody can standardize: missing.
    const expression = `coalesce(try_cast(${request.expression} AS ${type}), 'NaN'::${type})`;
    return { column: { kind: "numbers", values }, expression };
  }
  const column: EncodedCategories = { kind: "categories", codes: new Int32Array(rows), levels: request.levels };
  const otherwise = `CASE WHEN ${request.expression} IS NULL THEN ${missing} ELSE ${unknown} END`;
  if (request.levels.length === 0) return { column, expression: `CAST(${otherwise} AS INTEGER)` };
  const type = `levels_${index}`;
  await database.rows(`CREATE TEMP TYPE ${type} AS ENUM (${request.levels.map(literal).join(", ")})`);
  const code = `enum_code(try_cast(${request.expression} AS ${type}))`;
  return { column, expression: `CAST(coalesce(CAST(${code} AS INTEGER), ${otherwise}) AS INTEGER)`, type };
}

function copyChunk(chunk: DuckDBDataChunk, index: number, column: EncodedColumn, offset: number): void {
  const vector = chunk.getColumnVector(index) as unknown as {
    readonly items: Float32Array | Float64Array | Int32Array;
  };
  const items = vector.items.subarray(0, chunk.rowCount);
  if (column.kind === "numbers") column.values.set(items as Float64Array, offset);
  else column.codes.set(items as Int32Array, offset);
}
