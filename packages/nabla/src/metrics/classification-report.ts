/**
 * Precision, recall, F1 and support of every class and on average, scikit-learn's classification_report: as the same text,
 * character by character, or with `outputDict` as a record. Neighbours: averages.ts, fixed-text.ts.
 */
import { DataError } from "../base/errors.ts";
import { averagedScores, codesOfLabels } from "./averages.ts";
import type { Average, ClassScores, ZeroDivision } from "./averages.ts";
import { totalsOf } from "./class-totals.ts";
import type { ClassTotals } from "./class-totals.ts";
import { fixedText, floatText, padded } from "./fixed-text.ts";
import type { Label, LabelsInput, VectorInput } from "./inputs.ts";

/** Options of `classificationReport`. */
export interface ReportOptions {
  /** The classes to report, in this order; all classes in the data by default. */
  readonly labels?: ArrayLike<Label> | null | undefined;
  /** Names to show for the labels, in their order. */
  readonly targetNames?: readonly string[] | null | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
  /** Digits behind the point in the text, 2 by default; the record is never rounded. */
  readonly digits?: number | undefined;
  readonly outputDict?: boolean | undefined;
  readonly zeroDivision?: ZeroDivision | undefined;
}

/** The scores of one class or average; `support` is the weight of the true rows. */
export interface ReportRow {
  readonly precision: number;
  readonly recall: number;
  readonly "f1-score": number;
  readonly support: number;
}

/** The report as a record. `accuracy` is there if all classes of the data are reported, `micro avg` if not. */
export interface ReportRecord {
  readonly accuracy?: number;
  readonly "micro avg"?: ReportRow;
  readonly "macro avg": ReportRow;
  readonly "weighted avg": ReportRow;
  readonly [name: string]: ReportRow | number | undefined;
}

interface ReportTable {
  readonly classes: readonly (readonly [string, ReportRow])[];
  readonly averages: readonly (readonly [string, ReportRow])[];
  readonly weighted: boolean;
}

const OPERATION = "classificationReport";

function rowOf(scores: ClassScores, position: number, support: number): ReportRow {
  return {
    precision: scores.precision[position]!,
    recall: scores.recall[position]!,
    "f1-score": scores.fscore[position]!,
    support,
  };
}

/** Whether every class of the data is reported: then the micro average is the accuracy. */
function coversAll(totals: ClassTotals, codes: readonly number[]): boolean {
  return codes.length === totals.index.size && !codes.includes(-1);
}

function namesOf(totals: ClassTotals, options: ReportOptions): string[] {
  const { labels, targetNames } = options;
  const shown = labels === null || labels === undefined ? totals.index.sortedLabels() : Array.from(labels);
  if (targetNames === null || targetNames === undefined) return shown.map(String);
  if (targetNames.length !== shown.length) {
    throw new DataError(
      `${OPERATION}: there are ${shown.length} classes and ${targetNames.length} targetNames; name each class, or choose labels`,
    );
  }
  return [...targetNames];
}

function tabulate(totals: ClassTotals, options: ReportOptions): ReportTable {
  const { labels, zeroDivision } = options;
  const scores = (average: Average): ClassScores =>
    averagedScores(OPERATION, totals, { labels, zeroDivision, average }, 1);
  const names = namesOf(totals, options);
  const codes = codesOfLabels(OPERATION, totals, labels);
  const supports = codes.map((code) => (code < 0 ? 0 : totals.actual[code]!));
  const support = supports.reduce((sum, value) => sum + value, 0);
  const perClass = scores(null);
  const micro = coversAll(totals, codes) ? "accuracy" : "micro avg";
  return {
    classes: names.map((name, position) => [name, rowOf(perClass, position, supports[position]!)]),
    averages: [
      [micro, rowOf(scores("micro"), 0, support)],
      ["macro avg", rowOf(scores("macro"), 0, support)],
      ["weighted avg", rowOf(scores("weighted"), 0, support)],
    ],
    weighted: totals.weighted,
  };
}

function recordOf(table: ReportTable): ReportRecord {
  const averages = table.averages.map(([name, row]) => [name, name === "accuracy" ? row.precision : row] as const);
  return Object.fromEntries([...table.classes, ...averages]) as unknown as ReportRecord;
}

function textOf(table: ReportTable, digits: number): string {
  const width = Math.max(...table.classes.map(([name]) => [...name].length), "weighted avg".length, digits);
  const line = (name: string, cells: readonly string[]): string =>
    `${padded(name, width)} ${cells.map((cell) => ` ${padded(cell, 9)}`).join("")}\n`;
  const tail = (row: ReportRow): string[] => [
    fixedText(row["f1-score"], digits),
    table.weighted ? floatText(row.support) : String(row.support),
  ];
  const full = ([name, row]: readonly [string, ReportRow]): string =>
    line(name, [fixedText(row.precision, digits), fixedText(row.recall, digits), ...tail(row)]);
  const average = ([name, row]: readonly [string, ReportRow]): string =>
    name === "accuracy" ? line(name, ["", "", ...tail(row)]) : full([name, row]);
  const head = line("", ["precision", "recall", "f1-score", "support"]);
  return `${head}\n${table.classes.map(full).join("")}\n${table.averages.map(average).join("")}`;
}

/** A table of precision, recall, F1 and support by class, and their averages: text, or a record with `outputDict: true`. */
export function classificationReport(
  yTrue: LabelsInput,
  yPred: LabelsInput,
  options: ReportOptions & { readonly outputDict: true },
): ReportRecord;
export function classificationReport(
  yTrue: LabelsInput,
  yPred: LabelsInput,
  options?: ReportOptions & { readonly outputDict?: false | undefined },
): string;
export function classificationReport(
  yTrue: LabelsInput,
  yPred: LabelsInput,
  options?: ReportOptions,
): string | ReportRecord;
export function classificationReport(
  yTrue: LabelsInput,
  yPred: LabelsInput,
  options: ReportOptions = {},
): string | ReportRecord {
  const { digits = 2, outputDict = false } = options;
  if (!Number.isInteger(digits) || digits < 0 || digits > 20) {
    throw new DataError(`${OPERATION}: digits is ${digits}; choose an integer from 0 to 20`);
  }
  const table = tabulate(totalsOf(OPERATION, yTrue, yPred, options.sampleWeight), options);
  return outputDict ? recordOf(table) : textOf(table, digits);
}
