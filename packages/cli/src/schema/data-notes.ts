/**
 * What a user should hear about their data before they trust a score: columns left out, rows without a target, imbalance,
 * classes of a single row, few rows.
 */
import type { Split } from "../preparation/split.ts";
import type { EncodedTable } from "./read-table.ts";
import type { Schema } from "./schema.ts";

/** The rarest class is this much rarer than the commonest: imbalance. */
const imbalance = 3;
const fewRows = 100;

export function dataNotes(schema: Schema, table: EncodedTable, split: Split): string[] {
  const kept = split.train.length + split.validation.length + split.test.length;
  return [
    ...schema.omitted.map((column) => `column "${column.name}" left out: ${column.reason}`),
    ...(kept < table.rows ? [`${rows(table.rows - kept)} without a value of "${schema.target.name}" left out`] : []),
    ...classNotes(schema, table),
    ...(kept < fewRows
      ? [`only ${rows(kept)}: the test part is ${rows(split.test.length)}, and its scores are rough`]
      : []),
  ];
}

function classNotes({ target }: Schema, table: EncodedTable): string[] {
  if (target.task !== "classification" || table.target?.kind !== "categories") return [];
  const counts = target.classes.map(() => 0);
  for (const code of table.target.codes) if (code >= 0) counts[code]!++;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const share = (count: number): string =>
    `${count} of ${total} rows (${((100 * count) / total).toFixed(count * 100 < total ? 1 : 0)} %)`;
  const name = (count: number): string => `"${target.classes[counts.indexOf(count)]}"`;
  const singles = target.classes.filter((_, code) => counts[code] === 1);
  return [
    ...(most >= imbalance * least
      ? [`imbalance: the rarest class ${name(least)} has ${share(least)}, the commonest ${name(most)} ${share(most)}`]
      : []),
    ...singles
      .slice(0, 5)
      .map((label) => `class "${label}" has a single row, which is kept for training: its score cannot be judged`),
    ...(singles.length > 5 ? [`${singles.length - 5} more classes have a single row`] : []),
  ];
}

function rows(count: number): string {
  return count === 1 ? "1 row" : `${count.toLocaleString("en-US")} rows`;
}
