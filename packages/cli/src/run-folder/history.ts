/**
 * history.csv: one line an epoch. `phase` is `selection` while the length of training is sought (on folds: their mean) and
 * `final` for the training of the weights that were kept, where that is another one.
 */
import type { EpochRecord } from "../report/report-data.ts";

export type History = { readonly selection: readonly EpochRecord[]; readonly final: readonly EpochRecord[] };

/** @param scoreName the score's column, such as `f1` or `r2` */
export function historyCsv(history: History, scoreName: string): string {
  const header = ["phase", "epoch", "loss", "validation_loss", scoreName, `validation_${scoreName}`].join(",");
  const cell = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? "" : String(value));
  const line = (phase: string, record: EpochRecord): string =>
    [
      phase,
      record.epoch,
      cell(record.trainLoss),
      cell(record.validationLoss),
      cell(record.trainScore),
      cell(record.validationScore),
    ].join(",");
  const lines = [
    ...history.selection.map((record) => line("selection", record)),
    ...history.final.map((record) => line("final", record)),
  ];
  return `${[header, ...lines].join("\n")}\n`;
}
