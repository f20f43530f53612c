/**
 * A split that respects time: one cut for all series. What is trained on lies before what stops the training, and that before
 * what judges it; rows of one moment are never in two parts. Windows of later parts reach back into earlier ones, as they
 * would in use. Series that are recognized as wholes are dealt out as wholes instead.
 */
import { InputError } from "../input-error.ts";
import { splitRows } from "../preparation/split.ts";
import type { Split, SplitFractions } from "../preparation/split.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { SeriesColumns } from "../schema/schema.ts";
import { orderText } from "./series.ts";
import { seriesOf } from "./windows.ts";
import type { WindowRule } from "./windows.ts";

/** Where each part begins in the order; null where there is no such part. */
export type TimeCuts = { readonly validation: number | null; readonly test: number | null };

export type SequenceSplit = Split & { readonly method: string; readonly cuts?: TimeCuts };

/** @param examples rows that have a target and a window, ascending */
export function splitSequences(
  table: EncodedTable,
  columns: SeriesColumns,
  examples: Int32Array,
  rule: WindowRule,
  fractions: SplitFractions,
  seed: number,
): SequenceSplit {
  if (rule.frame === "own") return splitWholeSeries(table, columns, examples, fractions, seed);
  const { order } = seriesOf(table);
  const cuts = timeCuts(
    Float64Array.from(examples, (row) => order[row]!),
    fractions,
    columns,
  );
  const from = cuts.validation ?? cuts.test ?? Infinity;
  const test = cuts.test ?? Infinity;
  const part = (low: number, high: number): Int32Array =>
    examples.filter((row) => order[row]! >= low && order[row]! < high);
  const said = (value: number): string => orderText(columns.order.kind, value);
  const words = [
    ...(cuts.validation === null ? [] : [`validation from ${said(cuts.validation)}`]),
    ...(cuts.test === null ? [] : [`test from ${said(cuts.test)}`]),
  ];
  return {
    train: part(-Infinity, from),
    validation: part(from, test),
    test: part(test, Infinity),
    method: words.length === 0 ? "all rows train" : `in time by "${columns.order.name}": ${words.join(", ")}`,
    cuts,
  };
}

/**
 * The moments at which validation and test begin, so that each has about its share of the examples and none is empty.
 * @throws InputError where there are too few different moments
 */
export function timeCuts(
  moments: Float64Array,
  { validation, test }: SplitFractions,
  columns: SeriesColumns,
): TimeCuts {
  const sorted = moments.slice().sort();
  const different = sorted.filter((value, index) => index === 0 || value !== sorted[index - 1]);
  const parts = 1 + (validation > 0 ? 1 : 0) + (test > 0 ? 1 : 0);
  if (different.length < parts) {
    throw new InputError(
      `order "${columns.order.name}": rows with a whole window before them have only ${different.length} different ${different.length === 1 ? "value" : "values"}; ${parts} are needed to train, validate and test`,
    );
  }
  // The first moment that is as late as its share asks for, with a moment left for each part before and after.
  const cut = (share: number, least: number, most: number): number => {
    const wanted = sorted[Math.min(sorted.length - 1, Math.round(sorted.length * (1 - share)))]!;
    const at = different.findIndex((value) => value >= wanted);
    return Math.max(least, Math.min(most, at));
  };
  const testAt = test > 0 ? cut(test, parts - 1, different.length - 1) : different.length;
  const validationAt = validation > 0 ? cut(validation + test, 1, testAt - 1) : testAt;
  return {
    validation: validation > 0 ? different[validationAt]! : null,
    test: test > 0 ? different[testAt]! : null,
  };
}

function splitWholeSeries(
  table: EncodedTable,
  columns: SeriesColumns,
  examples: Int32Array,
  fractions: SplitFractions,
  seed: number,
): SequenceSplit {
  const { group } = seriesOf(table);
  const { target } = table;
  if (group === undefined || target?.kind !== "categories") throw new TypeError("only groups with a class are wholes");
  const codes = new Int32Array(group.levels.length).fill(-1);
  for (const row of examples) codes[group.codes[row]!] = target.codes[row]!;
  const dealt = splitRows({ kind: "categories", codes, levels: target.levels }, fractions, seed);
  const rowsOf = (groups: Int32Array): Int32Array => {
    const wanted = new Set(groups);
    return examples.filter((row) => wanted.has(group.codes[row]!));
  };
  const parts = { train: rowsOf(dealt.train), validation: rowsOf(dealt.validation), test: rowsOf(dealt.test) };
  return { ...parts, method: `whole series of "${columns.group?.name}", stratified by class` };
}
