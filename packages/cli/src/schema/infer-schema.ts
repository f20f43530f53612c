/**
 * The schema of a staged table, found by looking at every column, and the profiles for the report's data summary.
 */
import { InputError } from "../input-error.ts";
import { seriesColumns } from "../sequences/series-columns.ts";
import type { AskedSeries } from "../sequences/series-columns.ts";
import { stage } from "../tables/staged-table.ts";
import type { StagedColumn, StagedTable } from "../tables/staged-table.ts";
import type { ColumnProfile } from "./column-profile.ts";
import { label } from "./column-reader.ts";
import { featureKind } from "./feature-kind.ts";
import { nearestNames, quotedChoice } from "./nearest-names.ts";
import type { FeatureColumn, OmittedColumn, Schema, SeriesColumns, Target, Task } from "./schema.ts";
import { profileColumn } from "./profile-column.ts";
import { targetKind } from "./target-kind.ts";

export type InferredSchema = { readonly schema: Schema; readonly profiles: readonly ColumnProfile[] };

/**
 * @param target the column to be predicted
 * @param task `auto` decides by the target's values
 * @param asked where sequences are to be learned: the columns that were named for order and group
 * @throws InputError where the target is not there or cannot be learned, or no feature is left
 */
export async function inferSchema(
  table: StagedTable,
  target: string,
  task: "auto" | Task,
  asked?: AskedSeries,
): Promise<InferredSchema> {
  const targetColumn = requireColumn(table, target, "target");
  const profiles: ColumnProfile[] = [];
  for (const column of table.columns) profiles.push(await profileColumn(table, column));
  const series = asked === undefined ? undefined : findSeries(table, profiles, asked, target);
  const features: FeatureColumn[] = [];
  const omitted: OmittedColumn[] = [];
  let learned: Target | undefined;
  for (const profile of profiles) {
    const { column } = profile;
    if (column.name === series?.order.name) continue;
    if (column.name === series?.group?.name) {
      features.push({ kind: "category", ...series.group });
      continue;
    }
    if (column === targetColumn) {
      learned = await readTarget(table, profile, task);
      continue;
    }
    const copy = await copyReason(table, column, targetColumn);
    const kind: FeatureColumn | OmittedColumn =
      copy === undefined ? featureKind(profile) : { kind: "omitted", name: column.name, reason: copy };
    if (kind.kind === "omitted") omitted.push(kind);
    else features.push(kind);
  }
  if (learned === undefined) throw new InputError(`target "${target}": no such column`);
  if (features.length === 0 && series === undefined) {
    const reasons = omitted.map((column) => `"${column.name}" ${column.reason}`).join("; ");
    throw new InputError(
      `source "${table.source.text}": no column is left to learn from${reasons === "" ? "" : ` (${reasons})`}`,
    );
  }
  return { schema: { features, omitted, target: learned, ...(series === undefined ? {} : { series }) }, profiles };
}

/**
 * Why a column would hand the answer to the network: it has the target's name, or the one that a query gives a second column
 * of that name (`status_1`, `status:1`), and its values.
 */
async function copyReason(table: StagedTable, column: StagedColumn, target: StagedColumn): Promise<string | undefined> {
  if (column.given === target.given) return `has the same name as the target "${target.name}"`;
  const [name, base] = [column.name.toLowerCase(), target.name.toLowerCase()];
  if (column.type !== target.type || !name.startsWith(base) || !/^[_:]\d+$/.test(name.slice(base.length)))
    return undefined;
  const [row] = await table.database.rows(
    `SELECT bool_and(${column.sql} IS NOT DISTINCT FROM ${target.sql}) FROM ${stage}`,
  );
  return row?.[0] === true ? `a copy of the target "${target.name}"` : undefined;
}

function findSeries(
  table: StagedTable,
  profiles: readonly ColumnProfile[],
  asked: AskedSeries,
  target: string,
): SeriesColumns {
  return seriesColumns(profiles, asked, target, (name, role) => {
    const column = requireColumn(table, name, role);
    return profiles.find((profile) => profile.column === column)!;
  });
}

/**
 * The column called `name`.
 * @param role what the name stands for, for the error
 * @throws InputError with the nearest names
 */
export function requireColumn(table: StagedTable, name: string, role: string): StagedColumn {
  const found = table.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const nearest = nearestNames(
    name,
    table.columns.map((column) => column.name),
  );
  throw new InputError(
    `${role} "${name}": no such column in ${table.source.text}; did you mean ${quotedChoice(nearest)}?`,
  );
}

/** The labels of a class target, in the order that the network's outputs take. */
export async function targetClasses(table: StagedTable, expression: string): Promise<string[]> {
  const rows = await table.database.rows(`SELECT DISTINCT ${expression} AS v FROM ${stage} WHERE v IS NOT NULL`);
  const labels = rows.map((row) => String(row[0]));
  const numeric = labels.every((text) => Number.isFinite(Number(text)));
  return labels.sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0));
}

async function readTarget(table: StagedTable, profile: ColumnProfile, task: "auto" | Task): Promise<Target> {
  const kind = targetKind(profile, task);
  const { name } = profile.column;
  if (kind.task === "regression") return { task: kind.task, name, format: kind.format };
  const classes = await targetClasses(table, label(profile.column, kind));
  if (classes.length < 2) throw new InputError(`target "${name}": only one class, there is nothing to learn`);
  return { name, classes, ...kind };
}
