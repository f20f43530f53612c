/**
 * What a user should hear about sequences before they trust a score: what orders the rows, what a prediction may see, which
 * rows have too short a past, and where in time the parts begin.
 */
import type { EncodedTable } from "../schema/read-table.ts";
import type { Schema } from "../schema/schema.ts";
import { seriesLengths } from "./series.ts";
import type { SequenceSplit } from "./split-in-time.ts";
import { rowsNeeded } from "./window-rule.ts";
import { hasTarget, seriesOf } from "./windows.ts";
import type { WindowRule } from "./windows.ts";

const listedSeries = 5;

/** @param orderAsked whether --order was given */
export function sequenceNotes(
  schema: Schema,
  table: EncodedTable,
  rule: WindowRule,
  split: SequenceSplit,
  orderAsked: boolean,
): string[] {
  const { series } = schema;
  if (series === undefined) return [];
  const lengths = seriesLengths(seriesOf(table));
  const many = lengths.length === 1 ? "one series" : `${count(lengths.length)} series`;
  const by = series.group === undefined ? "" : ` by "${series.group.name}"`;
  return [
    `${many}${by}, ordered by "${series.order.name}"${orderAsked ? "" : ", the only column of dates"}`,
    whatIsSeen(schema, rule),
    ...numbersAsClasses(schema),
    ...leftOut(schema, table, rule, lengths),
    `split ${split.method}`,
  ];
}

function numbersAsClasses({ target }: Schema): string[] {
  if (target.task !== "classification" || target.number === undefined || target.classes.length < 3) return [];
  return [`"${target.name}" has ${target.classes.length} different whole numbers, which are taken for classes`];
}

/** One line on what a prediction may see. */
export function whatIsSeen({ target, series }: Schema, { window, frame }: WindowRule): string {
  const rows = window === 1 ? "the row" : `the ${window} rows`;
  if (frame === "own") {
    return `every series has one "${target.name}": it is recognized from ${rows} up to each row, without "${target.name}" itself, and no series is in two parts`;
  }
  const own =
    series?.order.kind === "time"
      ? `the rest of its own row is not seen, but for its "${series.order.name}"`
      : "nothing of its own row is seen";
  return `each "${target.name}" is predicted from ${rows} before it, with their "${target.name}"; ${own}`;
}

function leftOut(
  { target, series, omitted }: Schema,
  table: EncodedTable,
  rule: WindowRule,
  lengths: readonly { readonly row: number; readonly length: number }[],
): string[] {
  const needed = rowsNeeded(rule);
  const short = lengths.filter(({ length }) => length < needed);
  const { group } = seriesOf(table);
  const names = short.slice(0, listedSeries).map(({ row }) => `"${group?.levels[group.codes[row]!]}"`);
  const more = short.length > listedSeries ? ", …" : "";
  const blank = Array.from({ length: table.rows }, (_, row) => row).filter((row) => !hasTarget(table, row)).length;
  const first = lengths.filter(({ length }) => length >= needed).length * (needed - 1);
  return [
    ...omitted.map((column) => `column "${column.name}" left out: ${column.reason}`),
    ...(first === 0
      ? []
      : [
          `the first ${needed - 1 === 1 ? "row" : `${needed - 1} rows`} of ${series?.group === undefined ? "the" : "each"} series ${needed - 1 === 1 ? "has" : "have"} no whole window before: looked back at, not predicted`,
        ]),
    ...(short.length === 0
      ? []
      : [`${count(short.length)} series of fewer than ${needed} rows left out (${names.join(", ")}${more})`]),
    ...(blank === 0 ? [] : [`${count(blank)} rows without a value of "${target.name}" are not judged`]),
  ];
}

const count = (value: number): string => value.toLocaleString("en-US");
