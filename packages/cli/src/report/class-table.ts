/**
 * Precision, recall, F1 and support of every class, and the macro averages below.
 */
import type { ClassificationScores, ClassScore } from "../scores/classification-scores.ts";
import { named, number, score, table } from "./html.ts";

export function classTable(scores: ClassificationScores): string {
  const bar = (value: number): string =>
    `<span class="meter" style="--share: ${(100 * value).toFixed(1)}%"></span>${score(value)}`;
  const average: ClassScore = {
    class: "macro average",
    precision: scores.precision,
    recall: scores.recall,
    f1: scores.f1,
    support: scores.rows,
  };
  return table<ClassScore>(
    [
      { title: "class", cell: (row) => named(row.class) },
      { title: "precision", cell: (row) => bar(row.precision), numeric: true },
      { title: "recall", cell: (row) => bar(row.recall), numeric: true },
      { title: "F1", cell: (row) => bar(row.f1), numeric: true },
      { title: "rows", cell: (row) => number(row.support), numeric: true },
    ],
    scores.perClass,
    [average],
  );
}
