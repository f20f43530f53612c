/**
 * Writes the window of a row as network inputs, step after step: the calendar of the row that follows the step, the past of
 * the target, then the columns of the step's own row. A step holds its numbers first and the places of embedded categories
 * last, as a table row does.
 */
import { featureWriter, inputLayout, rowLength } from "../preparation/feature-writer.ts";
import type { FeatureWriter, InputLayout } from "../preparation/feature-writer.ts";
import type { Preparation } from "../preparation/preparation.ts";
import { timeInputs, writeTime } from "../preparation/time-preparation.ts";
import type { EncodedTable } from "../schema/read-table.ts";
import { farthest } from "../preparation/number-preparation.ts";
import { scaleOf } from "./sequence-preparation.ts";
import type { SequencePreparation } from "./sequence-preparation.ts";
import { lastKnown, seriesOf, windowStart } from "./windows.ts";

/** Rows of up to this many inputs in all (64 MB) are written once and copied into every window that holds them. */
const cachedInputs = 16_000_000;

/** How many columns a prediction reads: the target's past and the order's calendar among them. */
export function columnsRead(preparation: Preparation): number {
  const sequence = sequenceOf(preparation);
  const more = [pastWidth(preparation) > 0, calendarWidth(sequence) > 0].filter(Boolean).length;
  return preparation.features.length + more;
}

/** The inputs of one step. */
export function stepLayout(preparation: Preparation): InputLayout {
  const { width, embeddings } = inputLayout(preparation);
  return { width: calendarWidth(sequenceOf(preparation)) + pastWidth(preparation) + width, embeddings };
}

/** What an example is made of. */
export function sequenceOf({ sequence }: Preparation): SequencePreparation {
  if (sequence === undefined) throw new TypeError("this run did not learn sequences");
  return sequence;
}

/** Writes the whole window of a row at `offset`, `window` steps of `rowLength(stepLayout)` inputs. */
export function windowWriter(preparation: Preparation, table: EncodedTable): FeatureWriter {
  const rule = sequenceOf(preparation);
  const series = seriesOf(table);
  const { sorted, order } = series;
  const length = rowLength(stepLayout(preparation));
  const calendar = calendarWidth(rule);
  const past = pastWidth(preparation);
  const columns = cachedRows(featureWriter(preparation, table), table.rows, rowLength(inputLayout(preparation)));
  const writePast = past === 0 ? undefined : pastWriter(preparation, table);
  const ahead = rule.frame === "following" ? 1 : 0;
  return (row, out, offset) => {
    const begin = windowStart(series, rule, row);
    writePast?.(begin, row, out, offset + calendar, length);
    for (let step = 0; step < rule.window; step++) {
      const at = offset + step * length;
      if (rule.calendar !== null) writeTime(rule.calendar, order[sorted[begin + step + ahead]!]!, out, at);
      columns(sorted[begin + step]!, out, at + calendar + past);
    }
  };
}

/** Writes the target's past into every step of a window. */
type PastWriter = (begin: number, row: number, out: Float32Array, offset: number, stride: number) => void;

function pastWriter(preparation: Preparation, table: EncodedTable): PastWriter {
  const { target } = table;
  if (target === undefined) throw new TypeError("the table was read without its target");
  return target.kind === "numbers" ? pastNumbers(preparation, table) : pastClasses(preparation, table);
}

function pastNumbers(preparation: Preparation, table: EncodedTable): PastWriter {
  const rule = sequenceOf(preparation);
  const series = seriesOf(table);
  const scale = scaleOf(rule, series);
  const { level, indicator } = numberScale(rule);
  const { target } = table;
  if (target?.kind !== "numbers") throw new TypeError("the target was not read as numbers");
  const { values } = target;
  return (begin, row, out, offset, stride) => {
    const { mean, deviation, change } = scale(row);
    const last = lastKnown(values, series, rule, begin);
    let carried = last;
    for (let step = 0; step < rule.window; step++) {
      const value = values[series.sorted[begin + step]!]!;
      const absent = Number.isNaN(value);
      if (!absent) carried = value;
      let at = offset + step * stride;
      // asinh: steps far larger than those of training lead a network less far astray.
      out[at++] = Math.asinh((carried - last) / change);
      if (level) out[at++] = within((carried - mean) / deviation);
      if (indicator) out[at] = absent ? 1 : 0;
    }
  };
}

const within = (scaled: number): number => Math.max(-farthest, Math.min(farthest, scaled));

function numberScale({ scale }: SequencePreparation): NonNullable<SequencePreparation["scale"]> {
  if (scale === null) throw new TypeError("classes have no scale");
  return scale;
}

function pastClasses(preparation: Preparation, table: EncodedTable): PastWriter {
  const rule = sequenceOf(preparation);
  const { sorted } = seriesOf(table);
  const { target } = table;
  if (target?.kind !== "categories") throw new TypeError("the target was not read as classes");
  const { codes, levels } = target;
  return (begin, _row, out, offset, stride) => {
    for (let step = 0; step < rule.window; step++) {
      const code = codes[sorted[begin + step]!]!;
      const at = offset + step * stride;
      out.fill(0, at, at + levels.length);
      if (code >= 0) out[at + code] = 1;
    }
  };
}

function calendarWidth({ calendar }: SequencePreparation): number {
  return calendar === null ? 0 : timeInputs(calendar).length;
}

/** The inputs of the target's past: its distance from the last value, perhaps its level, or one for each class. */
export function pastWidth(preparation: Preparation): number {
  const sequence = sequenceOf(preparation);
  if (sequence.frame === "own") return 0;
  if (preparation.target.task === "classification") return preparation.target.classes.length;
  const { level, indicator } = numberScale(sequence);
  return 1 + (level ? 1 : 0) + (indicator ? 1 : 0);
}

function cachedRows(direct: FeatureWriter, rows: number, length: number): FeatureWriter {
  if (rows * length > cachedInputs) return direct;
  const all = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) direct(row, all, row * length);
  return (row, out, offset) => out.set(all.subarray(row * length, (row + 1) * length), offset);
}
