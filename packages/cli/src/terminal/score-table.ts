/**
 * Scores as text for a terminal: precision, recall, F1 and rows of each class with macro averages, or the three numbers of a
 * regression.
 */
import { number, score } from "../report/html.ts";
import type { ClassificationScores } from "../scores/classification-scores.ts";
import type { RegressionScores } from "../scores/regression-scores.ts";
import { shortName } from "../scores/short-name.ts";

/** Classes beyond this many are not listed one by one. */
const mostClasses = 40;

export function classScoreTable(scores: ClassificationScores): string {
  const listed = scores.perClass.length <= mostClasses ? scores.perClass : [];
  const rows = [
    ["class", "precision", "recall", "F1", "rows"],
    ...listed.map((row) => [
      shortName(row.class),
      score(row.precision),
      score(row.recall),
      score(row.f1),
      number(row.support),
    ]),
    ["macro average", score(scores.precision), score(scores.recall), score(scores.f1), number(scores.rows)],
  ];
  const table = aligned(rows);
  const rule = "─".repeat(table[0]?.length ?? 0);
  const [head = "", ...body] = table;
  const last = body.pop() ?? "";
  const skipped = listed.length === 0 ? [`(${scores.perClass.length} classes: see the report)`] : body;
  return [
    head,
    rule,
    ...skipped,
    rule,
    last,
    `accuracy ${score(scores.accuracy)}   loss ${scores.loss.toFixed(4)}`,
  ].join("\n");
}

export function numberScoreTable(scores: RegressionScores): string {
  return aligned([
    ["R²", "RMSE", "MAE", "loss", "rows"],
    [score(scores.r2), number(scores.rmse), number(scores.mae), scores.loss.toFixed(4), number(scores.rows)],
  ]).join("\n");
}

/** The first column left, the others right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ""))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = " ".repeat((widths[column] ?? 0) - width(cell));
        return column === 0 ? cell + space : space + cell;
      })
      .join("  "),
  );
}

const width = (text: string): number => [...text].length;
