/**
 * Scores of several classes from a score of two: each class against all others, then averaged (micro, macro, weighted).
 * Also the shared reading of labels beside a table of scores, one column a class in the order of the labels.
 */
import { DataError } from "../base/errors.ts";
import type { Label, LabelsInput, Table, TableInput, VectorInput } from "./inputs.ts";
import { checkRows, readColumn, readTable, readWeights } from "./inputs.ts";
import { describeLabels, indexLabels, LabelIndex } from "./label-index.ts";
import type { RankedRows } from "./ranking.ts";
import { weightedMean, weightedSum } from "./sums.ts";

/** How the scores of the classes become one number; null leaves them apart. */
export type RankingAverage = "micro" | "macro" | "weighted" | null;

/** Labels beside a table of scores `[rows, classes]`; `columns` is the column of each row's class. */
export interface ClassifiedScores {
  readonly labels: readonly Label[];
  readonly columns: Int32Array;
  readonly scores: Table;
  readonly weights: Float64Array | null;
}

/** The classes that the columns stand for: `labels`, or the sorted labels of the data. */
export function readClasses(
  operation: string,
  index: LabelIndex,
  labels: ArrayLike<Label> | null | undefined,
): Label[] {
  if (labels === null || labels === undefined) return index.sortedLabels();
  const classes = indexLabels(`${operation}: labels`, labels);
  if (classes.sortedCodes().some((code, position) => code !== position)) {
    throw new DataError(
      `${operation}: labels must be in order (${describeLabels(classes.sortedLabels())}), as the columns of the scores are`,
    );
  }
  return classes.labels.slice();
}

/** The place of each row's class among `classes`; a DataError for a row of another class. */
export function placesOf(
  operation: string,
  index: LabelIndex,
  codes: Int32Array,
  classes: readonly Label[],
): Int32Array {
  const placeOfCode = new Map(
    classes.map((label, place) => [index.codeOf(`${operation}: labels[${place}]`, label), place]),
  );
  return codes.map((code, row) => {
    const place = placeOfCode.get(code);
    if (place !== undefined) return place;
    const found = describeLabels(index.labels.slice(code, code + 1));
    throw new DataError(
      `${operation}: yTrue[${row}] is ${found}, which is not among the labels (${describeLabels(classes)})`,
    );
  });
}

/** Reads labels and one row of scores for each. */
export function readClassified(
  operation: string,
  yTrue: LabelsInput,
  yScore: TableInput,
  options: {
    readonly labels?: ArrayLike<Label> | null | undefined;
    readonly sampleWeight?: VectorInput | null | undefined;
  },
): ClassifiedScores {
  const column = readColumn(`${operation}: yTrue`, yTrue);
  const scores = readTable(`${operation}: yScore`, yScore);
  checkRows(operation, "yTrue", column.length, "yScore", scores.rows);
  const weights = readWeights(operation, options.sampleWeight, scores.rows);
  const index = new LabelIndex();
  const codes = index.encode(`${operation}: yTrue`, column);
  const labels = readClasses(operation, index, options.labels);
  if (labels.length !== scores.columns) {
    throw new DataError(
      `${operation}: yScore has ${scores.columns} columns for ${labels.length} classes (${describeLabels(labels)}); ` +
        `one column a class is needed${options.labels ? "" : ", or labels that name all classes"}`,
    );
  }
  return { labels, columns: placesOf(operation, index, codes, labels), scores, weights };
}

/** The rows of one class against all others, scored by the column of that class. */
export function againstRest(rows: ClassifiedScores, place: number): RankedRows {
  const { data, columns } = rows.scores;
  return {
    positive: Uint8Array.from(rows.columns, (column) => (column === place ? 1 : 0)),
    score: Float64Array.from(rows.columns, (_, row) => data[row * columns + place]!),
    weights: rows.weights,
  };
}

/** Every cell of the table as one row of a two-class problem: is this the row's class? */
function flattened(rows: ClassifiedScores): RankedRows {
  const { data, columns } = rows.scores;
  const rowOf = (cell: number): number => Math.floor(cell / columns);
  return {
    positive: Uint8Array.from(data, (_, cell) => (rows.columns[rowOf(cell)] === cell % columns ? 1 : 0)),
    score: data,
    weights: rows.weights && Float64Array.from(data, (_, cell) => rows.weights![rowOf(cell)]!),
  };
}

/** Scores each class against the rest with `binary` and averages. `subject` names the class at hand in messages. */
export function averageAgainstRest(
  operation: string,
  rows: ClassifiedScores,
  average: RankingAverage,
  binary: (rows: RankedRows, subject: string) => number,
): number | number[] {
  if (average === "micro") return binary(flattened(rows), "rows of each class");
  const scores = rows.labels.map((label, place) =>
    binary(againstRest(rows, place), `rows of the class ${describeLabels([label])}`),
  );
  if (average === null) return scores;
  if (average === "macro") return weightedMean(operation, scores, null);
  if (average !== "weighted") {
    throw new DataError(
      `${operation}: average "${String(average)}" is unknown; choose "micro", "macro", "weighted" or null`,
    );
  }
  const sizes = rows.labels.map((_, place) => weightedSum(againstRest(rows, place).positive, rows.weights));
  return weightedMean(operation, scores, sizes);
}
