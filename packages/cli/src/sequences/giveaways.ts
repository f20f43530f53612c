/**
 * Columns that a sequence network is better off without. A number that only ever grows along the order is a clock (`year`
 * beside a date): what it says of the training years, it says of no later one. And where whole series are recognized, the
 * series' name would give the class away.
 */
import type { EncodedTable } from "../schema/read-table.ts";
import type { FeatureColumn, Schema } from "../schema/schema.ts";
import type { EncodedColumn } from "../tables/encoded-column.ts";
import { InputError } from "../input-error.ts";
import { seriesOf } from "./windows.ts";
import type { Series } from "./series.ts";
import type { WindowRule } from "./windows.ts";

/** The schema and the table without those columns. @throws InputError where whole series have nothing else to go by */
export function withoutGiveaways(
  schema: Schema,
  table: EncodedTable,
  rule: WindowRule,
): { readonly schema: Schema; readonly table: EncodedTable } {
  const series = seriesOf(table);
  const reasons = schema.features.map((feature, index) =>
    reasonAgainst(feature, table.features[index]!, schema, rule, series),
  );
  const kept = <Item>(items: readonly Item[]): Item[] => items.filter((_, index) => reasons[index] === undefined);
  const omitted = schema.features.flatMap(({ name }, index) => {
    const reason = reasons[index];
    return reason === undefined ? [] : [{ kind: "omitted" as const, name, reason }];
  });
  if (rule.frame === "own" && kept(schema.features).length === 0)
    throw new InputError(`target "${schema.target.name}": no column is left to recognize series by`);
  return {
    schema: { ...schema, features: kept(schema.features), omitted: [...schema.omitted, ...omitted] },
    table: { ...table, features: kept(table.features) },
  };
}

function reasonAgainst(
  feature: FeatureColumn,
  column: EncodedColumn,
  { series: names }: Schema,
  { frame }: WindowRule,
  series: Series,
): string | undefined {
  if (frame === "own" && feature.name === names?.group?.name) return "names the series, and with it the class";
  if (feature.name === names?.group?.name && series.group?.levels.length === 1) return "names the only series";
  if (column.kind === "numbers" && feature.kind === "number" && isClock(column.values, series))
    return "a clock: it only ever grows, and later rows have values that training has not seen";
  return undefined;
}

/** Never falls and is never missing within a series, and rises somewhere. */
function isClock(values: Float32Array | Float64Array, { sorted, start }: Series): boolean {
  let rises = 0;
  for (let index = 1; index < sorted.length; index++) {
    const [before, row] = [sorted[index - 1]!, sorted[index]!];
    if (start[row] === index) continue;
    const step = values[row]! - values[before]!;
    if (Number.isNaN(step) || step < 0) return false;
    if (step > 0) rises++;
  }
  return rises > 0;
}
