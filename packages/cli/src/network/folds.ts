/**
 * Folds for cross-validation: every row is in the validation part of exactly one, classes (or tenths of a number) are spread
 * evenly over them. No fold is without rows, so a handful of rows makes fewer folds.
 */
import type { EncodedColumn } from "../tables/encoded-column.ts";
import { randomStream, shuffle } from "../preparation/random.ts";

export type Fold = { readonly train: Int32Array; readonly validation: Int32Array };

/** @param most how many folds, where there are as many rows */
export function foldRows(target: EncodedColumn, rows: Int32Array, most: number, seed: number): Fold[] {
  const count = Math.min(most, rows.length);
  const shuffled = shuffle(rows.slice(), randomStream(seed, "folds"));
  const values = target.kind === "categories" ? target.codes : target.values;
  // A stable sort by target: neighbours are alike, and dealing them out one by one stratifies.
  const ordered = Array.from(shuffled).sort((one, other) => values[one]! - values[other]!);
  return Array.from({ length: count }, (_, fold) => ({
    train: Int32Array.from(ordered.filter((_row, index) => index % count !== fold)).sort(),
    validation: Int32Array.from(ordered.filter((_row, index) => index % count === fold)).sort(),
  }));
}
