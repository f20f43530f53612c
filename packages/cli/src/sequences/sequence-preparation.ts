/**
 * What a sequence network needs beside the columns' preparation: how the past of the target is written, and on what scale it
 * answers. A forecast is the last known value plus `change` times the network's output, so a network that says 0 is the naive
 * forecast, and series of any size or trend look alike. Learned on rows before validation begins.
 */
import { learnTime } from "../preparation/time-preparation.ts";
import type { TimePreparation } from "../preparation/time-preparation.ts";
import { learnPreparation } from "../preparation/preparation.ts";
import type { Preparation } from "../preparation/preparation.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import type { Schema } from "../schema/schema.ts";
import type { Series } from "./series.ts";
import type { SequenceSplit } from "./split-in-time.ts";
import { hasTarget, lastKnown, seriesOf, windowStart } from "./windows.ts";
import type { WindowRule } from "./windows.ts";

/** Of one series, or of all together. */
export type TargetScale = {
  /** Of the target's level. */
  readonly mean: number;
  readonly deviation: number;
  /** Root mean square of the steps from the last known value to the next. */
  readonly change: number;
};

export type SequencePreparation = WindowRule & {
  /** Parts of the date that come round again, of the row to be predicted; null where rows are ordered by a number. */
  readonly calendar: TimePreparation | null;
  /** Where the target is a number. */
  readonly scale: {
    readonly pooled: TargetScale;
    /** By the group's name; a series that training has not seen takes the pooled one. */
    readonly groups: Readonly<Record<string, TargetScale>>;
    /** Whether the target's level is an input, and not only its way to the last value: see `returnsWithin`. */
    readonly level: boolean;
    /** Whether an input says that a past value was missing. */
    readonly indicator: boolean;
  } | null;
};

/** Missing values are common enough to learn from where this share of the training rows has none. */
const commonGaps = 0.005;

/**
 * The level says something where it soon returns to its mean: where a usual step is at least half its deviation. In series
 * that drift, later levels are not those of training, and a network that has learned from them is led astray.
 */
const returnsWithin = 2;

/** A series needs so many training examples for a scale of its own. */
const fewest = 8;

/** Learns the preparation of columns, target and past from the training rows. */
export function learnSequence(
  schema: Schema,
  table: EncodedTable,
  split: SequenceSplit,
  rule: WindowRule,
): Preparation {
  const series = seriesOf(table);
  const seen = trainingRows(table, split);
  const known = seen.filter((row) => hasTarget(table, row));
  const columns = learnPreparation(schema, table, known, { repeating: true });
  const ordered = schema.series?.order;
  const calendar = ordered?.kind === "time" ? learnTime(ordered.name, series.order, known, { repeating: true }) : null;
  const { target } = table;
  const scale =
    target?.kind === "numbers"
      ? learnScale(target.values, series, rule, split.train, 1 - known.length / seen.length)
      : null;
  return { ...columns, sequence: { window: rule.window, frame: rule.frame, calendar, scale } };
}

/** The scale of a row's series. */
export function scaleOf({ scale }: SequencePreparation, { group }: Series): (row: number) => TargetScale {
  if (scale === null) throw new TypeError("classes have no scale");
  if (group === undefined) return () => scale.pooled;
  const own = group.levels.map((level) => (Object.hasOwn(scale.groups, level) ? scale.groups[level]! : scale.pooled));
  return (row) => own[group.codes[row]!] ?? scale.pooled;
}

/** All rows before validation (or the test) begins; of whole series, those of the training series. */
function trainingRows(table: EncodedTable, { cuts, train }: SequenceSplit): Int32Array {
  if (cuts === undefined) return train;
  const { order } = seriesOf(table);
  const end = cuts.validation ?? cuts.test ?? Infinity;
  const all = Int32Array.from({ length: table.rows }, (_, row) => row);
  return all.filter((row) => order[row]! < end);
}

function learnScale(
  values: Float32Array | Float64Array,
  series: Series,
  rule: WindowRule,
  train: Int32Array,
  gaps: number,
): NonNullable<SequencePreparation["scale"]> {
  const last = (row: number): number => lastKnown(values, series, rule, windowStart(series, rule, row));
  const pooled = scaleOfRows(values, train, last, undefined);
  const byGroup = new Map<string, number[]>();
  for (const row of series.group === undefined ? [] : train) {
    const name = series.group!.levels[series.group!.codes[row]!]!;
    const rows = byGroup.get(name);
    if (rows === undefined) byGroup.set(name, [row]);
    else rows.push(row);
  }
  const own = [...byGroup].flatMap(([name, rows]) =>
    rows.length < fewest ? [] : [[name, scaleOfRows(values, Int32Array.from(rows), last, pooled)] as const],
  );
  const reach = (own.length === 0 ? [pooled] : own.map(([, scale]) => scale)).map(
    ({ deviation, change }) => deviation / change,
  );
  const level = reach.sort((one, other) => one - other)[reach.length >> 1]! < returnsWithin;
  return { pooled, groups: Object.fromEntries(own), level, indicator: gaps >= commonGaps };
}

function scaleOfRows(
  values: Float32Array | Float64Array,
  rows: Int32Array,
  last: (row: number) => number,
  otherwise: TargetScale | undefined,
): TargetScale {
  let [mean, squares, changes] = [0, 0, 0];
  for (const [index, row] of rows.entries()) {
    const value = values[row]!;
    const before = value - mean;
    mean += before / (index + 1);
    squares += before * (value - mean);
    changes += (value - last(row)) ** 2;
  }
  const deviation = Math.sqrt(squares / Math.max(1, rows.length));
  const change = Math.sqrt(changes / Math.max(1, rows.length));
  return {
    mean,
    deviation: deviation > 0 ? deviation : (otherwise?.deviation ?? 1),
    change: change > 0 ? change : (otherwise?.change ?? 1),
  };
}
