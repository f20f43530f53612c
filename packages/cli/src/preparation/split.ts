/**
 * Which rows train, which stop the training, and which only judge: a stratified split that depends on the seed and the table
 * alone. Every class keeps at least one row for training; one with three rows or more has at least one in the test part, and
of what is left, with three or more, one in the validation part (so many small classes make these parts larger than asked).
 * Numbers are stratified by tenths of their order, so that a small test part spans the whole range.
 */
import type { EncodedColumn } from "../tables/encoded-column.ts";
import { randomStream, shuffle } from "./random.ts";

/** Row numbers of the table (from 0), ascending in each part. */
export type Split = { readonly train: Int32Array; readonly validation: Int32Array; readonly test: Int32Array };

export type SplitFractions = { readonly validation: number; readonly test: number };

/** Splits the rows that have a target; the others are in no part. */
export function splitRows(target: EncodedColumn, fractions: SplitFractions, seed: number): Split {
  const random = randomStream(seed, "split");
  const groups =
    target.kind === "categories" ? rowsByClass(target.codes, target.levels.length) : rowsByTenth(target.values);
  const sizes = groups.map((rows) => rows.length);
  const test = quotas(sizes, fractions.test);
  const rest = sizes.map((size, group) => size - (test[group] ?? 0));
  const validation = quotas(rest, fractions.validation / (1 - fractions.test));
  const parts = { train: [] as Int32Array[], validation: [] as Int32Array[], test: [] as Int32Array[] };
  for (const [group, rows] of groups.entries()) {
    shuffle(rows, random);
    const forTest = test[group] ?? 0;
    const forBoth = forTest + (validation[group] ?? 0);
    parts.test.push(rows.subarray(0, forTest));
    parts.validation.push(rows.subarray(forTest, forBoth));
    parts.train.push(rows.subarray(forBoth));
  }
  return { train: joined(parts.train), validation: joined(parts.validation), test: joined(parts.test) };
}

/** Rows with a target: not missing, not unknown, not NaN. */
export function rowsWithTarget(target: EncodedColumn): Int32Array {
  const values = target.kind === "categories" ? target.codes : target.values;
  const kept = new Int32Array(values.length);
  let count = 0;
  for (const [row, value] of values.entries())
    if (target.kind === "categories" ? value >= 0 : value === value) kept[count++] = row;
  return kept.slice(0, count);
}

/**
 * How many rows of each group go to a part: its share rounded so that the sum is right (largest remainders first), at least
 * one from a group of three or more, and never the last row of a group.
 */
export function quotas(sizes: readonly number[], fraction: number): number[] {
  if (fraction === 0) return sizes.map(() => 0);
  const shares = sizes.map((size) => size * fraction);
  const counts = shares.map((share, group) => Math.max(Math.floor(share), (sizes[group] ?? 0) >= 3 ? 1 : 0));
  const wanted = Math.round(sizes.reduce((sum, size) => sum + size, 0) * fraction);
  let left = wanted - counts.reduce((sum, count) => sum + count, 0);
  const order = shares.map((share, group) => ({ group, remainder: share - Math.floor(share) }));
  order.sort((one, other) => other.remainder - one.remainder || one.group - other.group);
  for (const { group } of order) {
    const size = sizes[group] ?? 0;
    const count = counts[group] ?? 0;
    if (left > 0 && size >= 2 && count < size - 1 && count < (shares[group] ?? 0)) {
      counts[group] = count + 1;
      left--;
    }
  }
  return counts;
}

function rowsByClass(codes: Int32Array, classes: number): Int32Array[] {
  const sizes = new Int32Array(classes);
  for (const code of codes) if (code >= 0) sizes[code] = (sizes[code] ?? 0) + 1;
  const groups = Array.from(sizes, (size) => new Int32Array(size));
  const filled = new Int32Array(classes);
  for (const [row, code] of codes.entries()) {
    const group = groups[code];
    if (group !== undefined) group[filled[code]!++] = row;
  }
  return groups;
}

function rowsByTenth(values: Float32Array | Float64Array): Int32Array[] {
  const rows = rowsWithTarget({ kind: "numbers", values }).sort((a, b) => values[a]! - values[b]! || a - b);
  const groupCount = Math.max(1, Math.min(10, Math.floor(rows.length / 10)));
  return Array.from({ length: groupCount }, (_, group) =>
    rows.slice(Math.floor((group * rows.length) / groupCount), Math.floor(((group + 1) * rows.length) / groupCount)),
  );
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all.sort();
}
