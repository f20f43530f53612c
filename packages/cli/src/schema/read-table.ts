/**
 * Reads the columns that a schema names out of a staged table into typed arrays, for training (where the levels of a category
 * are found here) and for a later source (where they are given by the run).
 */
import { InputError } from "../input-error.ts";
import type { Series } from "../sequences/series.ts";
import { readSeries } from "./read-series.ts";
import { readColumns } from "../tables/encoded-column.ts";
import type { ColumnRequest, EncodedColumn } from "../tables/encoded-column.ts";
import { stage } from "../tables/staged-table.ts";
import type { StagedTable } from "../tables/staged-table.ts";
import { finiteNumber, label, milliseconds, rawNumber } from "./column-reader.ts";
import { requireColumn } from "./infer-schema.ts";
import type { FeatureColumn, Schema } from "./schema.ts";

export type EncodedTable = {
  readonly rows: number;
  /** In the order of `schema.features`. */
  readonly features: readonly EncodedColumn[];
  /** Class codes or numbers, absent when the target was not read. */
  readonly target?: EncodedColumn;
  /** Which row follows which, where the schema names an order. */
  readonly series?: Series;
};

/** Levels beyond this many, counted from the most frequent, are `unknown`. */
const mostLevels = 20_000;

export type ReadOptions = {
  /** The levels of each category by the column's name; those found in the table where absent. */
  readonly levels?: ReadonlyMap<string, readonly string[]>;
  readonly target: boolean;
  readonly progress?: (rows: number) => void;
};

/** @throws InputError where a column is not there, or holds text where numbers or dates were learned */
export async function readTable(table: StagedTable, schema: Schema, options: ReadOptions): Promise<EncodedTable> {
  const requests: ColumnRequest[] = [];
  for (const feature of schema.features) requests.push(await requestOf(table, feature, options.levels));
  if (options.target) requests.push(await targetRequest(table, schema));
  const columns = await readColumns(table.database, table.rows, requests, options.progress);
  const features = columns.slice(0, schema.features.length);
  const target = columns[schema.features.length];
  const pairs = schema.features.map((feature, index) => [feature, features[index]!] as const);
  const series = schema.series === undefined ? {} : { series: await readSeries(table, schema.series, pairs) };
  return { rows: table.rows, features, ...(target === undefined ? {} : { target }), ...series };
}

async function requestOf(
  table: StagedTable,
  feature: FeatureColumn,
  given: ReadonlyMap<string, readonly string[]> | undefined,
): Promise<ColumnRequest> {
  const column = requireColumn(table, feature.name, "column");
  switch (feature.kind) {
    case "number": {
      const raw = rawNumber(column, feature.format);
      if (!feature.lenient) await refuseOdd(table, column.sql, raw, feature.name, "numbers");
      return { kind: "numbers", expression: finiteNumber(column, feature.format), precise: feature.precise };
    }
    case "time": {
      const expression = milliseconds(column, feature.format);
      if (!feature.lenient) await refuseOdd(table, column.sql, expression, feature.name, "dates");
      return { kind: "numbers", expression, precise: true };
    }
    case "category": {
      const expression = label(column, feature);
      const levels = given?.get(feature.name) ?? (await levelsOf(table, expression));
      return { kind: "categories", expression, levels };
    }
  }
}

async function targetRequest(table: StagedTable, schema: Schema): Promise<ColumnRequest> {
  const { target } = schema;
  const column = requireColumn(table, target.name, "target");
  if (target.task === "regression") {
    const raw = rawNumber(column, target.format);
    await refuseOdd(table, column.sql, raw, target.name, "numbers");
    await refuseNotFinite(table, raw, target.name);
    return { kind: "numbers", expression: finiteNumber(column, target.format), precise: true };
  }
  const expression = label(column, target);
  return { kind: "categories", expression, levels: target.classes };
}

/** The most frequent levels first. */
async function levelsOf(table: StagedTable, expression: string): Promise<string[]> {
  const rows = await table.database.rows(
    `SELECT ${expression} AS v, count(*) AS n FROM ${stage} WHERE v IS NOT NULL GROUP BY v ORDER BY n DESC, v LIMIT ${mostLevels}`,
  );
  return rows.map((row) => String(row[0]));
}

async function refuseOdd(
  table: StagedTable,
  column: string,
  expression: string,
  name: string,
  learned: "numbers" | "dates",
): Promise<void> {
  const [row] = await table.database.rows(
    `SELECT rowid + 1, ${column} FROM ${stage} WHERE ${column} IS NOT NULL AND (${expression}) IS NULL LIMIT 1`,
  );
  if (row === undefined) return;
  throw new InputError(
    `column "${name}", row ${row[0]}: "${row[1]}" where ${learned} were learned; correct it, or leave the value blank where it is missing`,
  );
}

async function refuseNotFinite(table: StagedTable, raw: string, name: string): Promise<void> {
  const [row] = await table.database.rows(`SELECT rowid + 1, ${raw} FROM ${stage} WHERE NOT isfinite(${raw}) LIMIT 1`);
  if (row === undefined) return;
  throw new InputError(
    `target "${name}", row ${row[0]}: ${row[1]} is no finite number; leave the value blank where it is missing`,
  );
}
