/**
 * Categories for a network: one input for each level where there are few, a learned vector (embedding) where there are many.
 * Levels too rare to learn from share one place with levels never seen; missing values have their own place when training
 * has them.
 */
import type { EncodedCategories } from "../tables/encoded-column.ts";
import { missing } from "../tables/encoded-column.ts";

export type CategoryPreparation = {
  readonly kind: "oneHot" | "embedding";
  readonly name: string;
  readonly levels: readonly string[];
  /** Whether a missing value has a place of its own; else it goes where unknown levels go. */
  readonly missing: boolean;
  /** Of the learned vectors; 0 for one-hot. */
  readonly dimensions: number;
};

/** Up to this many levels are one-hot. */
export const fewLevels = 24;

/** Learns from the training rows which levels are frequent enough. */
export function learnCategory(name: string, column: EncodedCategories, rows: Int32Array): CategoryPreparation {
  const counts = new Int32Array(column.levels.length);
  let absent = 0;
  for (const row of rows) {
    const code = column.codes[row]!;
    if (code >= 0) counts[code]!++;
    else if (code === missing) absent++;
  }
  // A level seen once in a small table, or in less than one row of 5,000, teaches noise.
  const least = Math.max(2, rows.length / 5000);
  const levels = column.levels.filter((_, code) => counts[code]! >= least);
  const kind = levels.length <= fewLevels ? "oneHot" : "embedding";
  const dimensions = kind === "oneHot" ? 0 : Math.min(32, Math.ceil(Math.sqrt(levels.length)) + 1);
  return { kind, name, levels, missing: absent >= 2, dimensions };
}

/**
 * The place of each code: 0 for unknown and rare, 1 for missing, then the levels. One-hot has no input for place 0, so that an
 * unknown level is all zeros.
 */
export function categoryPlaces(preparation: CategoryPreparation, column: EncodedCategories): (code: number) => number {
  const known = new Map(preparation.levels.map((level, index) => [level, index + 2]));
  const places = Int32Array.from(column.levels, (level) => known.get(level) ?? 0);
  const absent = preparation.missing ? 1 : 0;
  return (code) => (code === missing ? absent : code < 0 ? 0 : (places[code] ?? 0));
}

/** Places including 0 and 1. */
export function placeCount(preparation: CategoryPreparation): number {
  return preparation.levels.length + 2;
}
