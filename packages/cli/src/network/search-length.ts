/**
 * How many epochs are best, by cross-validation: in a small table a validation part is a few dozen rows, whose luck would
 * decide. Each fold trains its own network; the length that is best for all together counts.
 */
import type { EncodedColumn } from "../tables/encoded-column.ts";
import type { EpochRecord } from "../report/report-data.ts";
import { foldRows } from "./folds.ts";
import { bestCommonEpoch, patience } from "./patience.ts";
import type { TrainingSession } from "./training-session.ts";

export type FoundLength = { readonly bestEpoch: number; readonly records: readonly EpochRecord[] };

export type LengthSearch = {
  readonly folds: number;
  readonly epochs: number;
  readonly patience: number;
  readonly smoothing: number;
  readonly seed: number;
};

/** @param rows all rows that may be learned from */
export async function searchLength(
  session: TrainingSession,
  target: EncodedColumn,
  rows: Int32Array,
  search: LengthSearch,
): Promise<FoundLength> {
  const { folds, epochs, smoothing, seed } = search;
  const runs: EpochRecord[][] = [];
  const parts = foldRows(target, rows, folds, seed);
  for (const [index, { train, validation }] of parts.entries()) {
    const words = `fold ${index + 1} of ${parts.length}`;
    const stop = patience({ patience: search.patience, smoothing });
    const fitting = { train, validation, epochs, purpose: `fold ${index + 1}`, callbacks: [stop], settle: false };
    const { records } = await session.run({ words, kept: false }, session.fresh(index), fitting);
    runs.push(records);
  }
  const curves = runs.map((records) => records.map((record) => record.validationLoss ?? Number.NaN));
  return { bestEpoch: bestCommonEpoch(curves, smoothing), records: meanRecords(runs) };
}

/** The mean of the folds' records, epoch by epoch. As in the choice of the best epoch, a fold that stopped goes on unchanged. */
export function meanRecords(runs: readonly (readonly EpochRecord[])[]): EpochRecord[] {
  const length = Math.max(...runs.map((records) => records.length));
  return Array.from({ length }, (_, index) => {
    const there = runs.map((records) => records[index] ?? records.at(-1)!);
    const mean = (value: (record: EpochRecord) => number | undefined): number =>
      there.reduce((sum, record) => sum + (value(record) ?? Number.NaN), 0) / there.length;
    return {
      epoch: index + 1,
      trainLoss: mean((record) => record.trainLoss),
      validationLoss: mean((record) => record.validationLoss),
      validationScore: mean((record) => record.validationScore),
    };
  });
}
