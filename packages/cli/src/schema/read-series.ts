/**
 * Reads the order and the group of every row. Neither may be missing: a row without a place in time can be put nowhere.
 */
import { InputError } from "../input-error.ts";
import { arrangeSeries } from "../sequences/series.ts";
import type { Series } from "../sequences/series.ts";
import { readColumns } from "../tables/encoded-column.ts";
import type { ColumnRequest, EncodedColumn } from "../tables/encoded-column.ts";
import { stage } from "../tables/staged-table.ts";
import type { StagedColumn, StagedTable } from "../tables/staged-table.ts";
import { finiteNumber, label, milliseconds } from "./column-reader.ts";
import { requireColumn } from "./infer-schema.ts";
import type { FeatureColumn, OrderColumn, SeriesColumns } from "./schema.ts";

/** @throws InputError where a row has no order or no group, or two rows of a series have the same order */
export async function readSeries(
  table: StagedTable,
  names: SeriesColumns,
  features: readonly (readonly [FeatureColumn, EncodedColumn])[],
): Promise<Series> {
  const orderColumn = requireColumn(table, names.order.name, "order");
  const expression = orderExpression(orderColumn, names.order);
  await refuseMissing(table, orderColumn, expression, "order");
  const requests: ColumnRequest[] = [{ kind: "numbers", expression, precise: true }];
  if (names.group !== undefined) {
    const column = requireColumn(table, names.group.name, "group");
    const group = label(column, names.group);
    await refuseMissing(table, column, group, "group");
    const found = await table.database.rows(`SELECT DISTINCT ${group} AS v FROM ${stage} ORDER BY v`);
    requests.push({ kind: "categories", expression: group, levels: found.map((row) => String(row[0])) });
  }
  const [order, group] = await readColumns(table.database, table.rows, requests);
  if (order?.kind !== "numbers") throw new TypeError("the order was not read as numbers");
  const values = Float64Array.from(order.values);
  return arrangeSeries({ names, order: values, group: group?.kind === "categories" ? group : undefined }, features);
}

function orderExpression(column: StagedColumn, order: OrderColumn): string {
  return order.kind === "time" ? milliseconds(column, order.format) : finiteNumber(column, order.format);
}

async function refuseMissing(
  table: StagedTable,
  column: StagedColumn,
  expression: string,
  role: "order" | "group",
): Promise<void> {
  const [row] = await table.database.rows(
    `SELECT rowid + 1, CAST(${column.sql} AS VARCHAR) FROM ${stage} WHERE (${expression}) IS NULL LIMIT 1`,
  );
  if (row === undefined) return;
  const what = row[1] === null ? "no value" : `"${String(row[1])}" cannot be put in order with the others`;
  const found = role === "group" ? "no value" : what;
  throw new InputError(
    `${role} "${column.name}", row ${row[0]}: ${found}; every row needs one, correct it or remove the row`,
  );
}
