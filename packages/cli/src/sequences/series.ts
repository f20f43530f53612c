/**
 * The rows of a table as series: grouped, and ordered within each group. Nothing is copied; a series is a stretch of row
 * numbers. Two rows of one series at the same moment have no order, so they are refused.
 */
import { InputError } from "../input-error.ts";
import type { EncodedCategories, EncodedColumn } from "../tables/encoded-column.ts";
import type { FeatureColumn, OrderColumn, SeriesColumns } from "../schema/schema.ts";

export type Series = {
  /** Of each row: milliseconds since 1970, or the number it is ordered by. */
  readonly order: Float64Array;
  /** Of each row: its series; one series where the table has no group. */
  readonly group: EncodedCategories | undefined;
  /** All rows, series by series, each in order. */
  readonly sorted: Int32Array;
  /** Where each row stands in `sorted`. */
  readonly place: Int32Array;
  /** Where in `sorted` the series of each row begins. */
  readonly start: Int32Array;
};

type Columns = {
  readonly names: SeriesColumns;
  readonly order: Float64Array;
  readonly group: EncodedCategories | undefined;
};

/**
 * @param features looked at when rows coincide: one of them may be what tells series apart
 * @throws InputError where two rows of a series have the same place in the order
 */
export function arrangeSeries(
  { names, order, group }: Columns,
  features: readonly (readonly [FeatureColumn, EncodedColumn])[],
): Series {
  const codes = group?.codes ?? new Int32Array(order.length);
  const sorted = Int32Array.from({ length: order.length }, (_, row) => row);
  sorted.sort((one, other) => codes[one]! - codes[other]! || order[one]! - order[other]! || one - other);
  const place = new Int32Array(order.length);
  const start = new Int32Array(order.length);
  let begin = 0;
  for (const [index, row] of sorted.entries()) {
    const before = index === 0 ? -1 : sorted[index - 1]!;
    if (before < 0 || codes[before] !== codes[row]) begin = index;
    else if (order[before] === order[row]) throw sameMoment({ names, order, group }, before, row, features);
    place[row] = index;
    start[row] = begin;
  }
  return { order, group, sorted, place, start };
}

/** How many rows each series has, longest first. */
export function seriesLengths({ sorted, start }: Series): { readonly row: number; readonly length: number }[] {
  const lengths: { row: number; length: number }[] = [];
  for (let index = 0; index < sorted.length;) {
    let end = index + 1;
    while (end < sorted.length && start[sorted[end]!] === index) end++;
    lengths.push({ row: sorted[index]!, length: end - index });
    index = end;
  }
  return lengths.sort((one, other) => other.length - one.length || one.row - other.row);
}

/** A place in the order as a reader writes it: `2012-01-31`, `2012-01-31 15:00`, `17`. */
export function orderText(kind: OrderColumn["kind"], value: number): string {
  if (kind === "number") return String(value);
  const text = new Date(value).toISOString();
  if (text.endsWith("T00:00:00.000Z")) return text.slice(0, -14);
  return text.replace("T", " ").replace(/(:00)?(\.000)?Z$/, "");
}

function sameMoment(
  { names, order, group }: Columns,
  before: number,
  row: number,
  features: readonly (readonly [FeatureColumn, EncodedColumn])[],
): InputError {
  const value = orderText(names.order.kind, order[row]!);
  const rows = `rows ${before + 1} and ${row + 1}`;
  if (group !== undefined) {
    return new InputError(
      `order "${names.order.name}": ${rows} of "${group.levels[group.codes[row]!]}" both have ${value}; a series has one row at a time, remove or merge the others`,
    );
  }
  const telling = features.find(([, column]) => column.kind === "categories" && tellsApart(column, order));
  const hint = telling === undefined ? "" : `, as in --group "${telling[0].name}"`;
  return new InputError(
    `order "${names.order.name}": ${rows} both have ${value}; where the table holds several series, --group names the column that tells them apart${hint}`,
  );
}

/** Whether no two rows of one category are at the same place in the order. */
function tellsApart({ codes }: EncodedCategories, order: Float64Array): boolean {
  const seen = new Set<string>();
  for (const [row, code] of codes.entries()) seen.add(`${code} ${order[row]}`);
  return seen.size === codes.length;
}
