/**
 * Which columns say what comes after what, and which rows belong together. A column of dates orders by itself where it is the
 * only one; everything else must be said with --order and --group, because a wrong order is not seen in any score.
 */
import { InputError } from "../input-error.ts";
import type { ColumnProfile } from "../schema/column-profile.ts";
import { isNumberColumn } from "../schema/feature-kind.ts";
import { quotedChoice } from "../schema/nearest-names.ts";
import type { GroupColumn, OrderColumn, SeriesColumns } from "../schema/schema.ts";

/** What the user said. */
export type AskedSeries = { readonly order?: string; readonly group?: string };

/** Names of number columns that may tell the time. */
const timeName = /(^|[^a-z])(year|date|time|timestamp|month|week|day|hour|step|t|tick|frame|epoch)$/i;

/**
 * @param profileNamed the profile of a column, or an InputError with the nearest names
 * @throws InputError where the order cannot be told
 */
export function seriesColumns(
  profiles: readonly ColumnProfile[],
  asked: AskedSeries,
  target: string,
  profileNamed: (name: string, role: string) => ColumnProfile,
): SeriesColumns {
  for (const role of ["order", "group"] as const) {
    if (asked[role] === target) throw new InputError(`--${role} "${target}": this is the target; name another column`);
  }
  if (asked.order !== undefined && asked.order === asked.group)
    throw new InputError(`--order and --group: both are "${asked.order}"; a series is ordered by another column`);
  const group = asked.group === undefined ? undefined : groupColumn(profileNamed(asked.group, "group"));
  const order =
    asked.order === undefined
      ? onlyDates(profiles, target, asked.group)
      : orderColumn(profileNamed(asked.order, "order"));
  return { order, ...(group === undefined ? {} : { group }) };
}

function groupColumn({ column, number, present }: ColumnProfile): GroupColumn {
  if (column.type === "nested") throw new InputError(`group "${column.name}": holds lists, records or bytes`);
  const codes = number !== undefined && number.count === present && number.integers;
  return codes ? { name: column.name, number: number.format } : { name: column.name };
}

function orderColumn(profile: ColumnProfile): OrderColumn {
  const found = orderKind(profile);
  if (found !== undefined) return found;
  throw new InputError(
    `order "${profile.column.name}": its values are neither dates nor numbers; rows are ordered by a date or a number`,
  );
}

function orderKind(profile: ColumnProfile): OrderColumn | undefined {
  const { name } = profile.column;
  if (profile.booleans !== undefined || profile.column.type === "nested" || profile.present === 0) return undefined;
  if (isNumberColumn(profile) && profile.number !== undefined)
    return { kind: "number", name, format: profile.number.format };
  const { time } = profile;
  // A time of day comes round every day.
  return time !== undefined && time.format !== "clock" && time.count >= 0.9 * profile.present
    ? { kind: "time", name, format: time.format }
    : undefined;
}

function onlyDates(profiles: readonly ColumnProfile[], target: string, group: string | undefined): OrderColumn {
  const free = profiles.filter(({ column }) => column.name !== target && column.name !== group);
  const dates = free.map(orderKind).filter((column) => column?.kind === "time");
  if (dates.length === 1) return dates[0]!;
  if (dates.length > 1) {
    const names = quotedChoice(dates.map((column) => column!.name));
    throw new InputError(`--order is missing: there are ${dates.length} columns of dates; name one of ${names}`);
  }
  const candidates = free.filter((profile) => timeName.test(profile.column.name) && orderKind(profile) !== undefined);
  const hint = candidates.length === 0 ? "" : `, perhaps ${quotedChoice(candidates.map(({ column }) => column.name))}`;
  throw new InputError(
    `--order is missing: there is no column of dates; name the column that says what comes after what${hint}`,
  );
}
