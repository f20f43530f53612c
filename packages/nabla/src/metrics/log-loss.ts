/**
 * The mean negative logarithm of the probability given to the true class, scikit-learn's log_loss. `LogLossSum` takes rows
 * in parts and merges; the function is one part. Neighbour: streaming-log-loss.ts.
 */
import { DataError } from "../base/errors.ts";
import { checkRows, precisionOf, readColumn, readTable, readWeights } from "./inputs.ts";
import type { Label, LabelsInput, Table, TableInput, VectorInput } from "./inputs.ts";
import { describeLabels, indexLabels, LabelIndex } from "./label-index.ts";
import { placesOf } from "./one-vs-rest.ts";
import { CompensatedSum } from "./sums.ts";

/** Options of `logLoss`. */
export interface LogLossOptions {
  /** Probabilities are kept this far from 0 and 1; "auto" is the precision of their dtype (float32 or float64). */
  readonly eps?: number | "auto" | undefined;
  /** Without it the sum is given instead of the mean. */
  readonly normalize?: boolean | undefined;
  readonly sampleWeight?: VectorInput | null | undefined;
  /** All classes, where `yTrue` may lack some. Columns stand for them in sorted order, in whatever order they are given. */
  readonly labels?: ArrayLike<Label> | null | undefined;
}

function checkProbabilities(where: string, table: Table): void {
  const wrong = table.data.findIndex((value) => value < 0 || value > 1);
  if (wrong < 0) return;
  const position =
    table.columns === 1 ? String(wrong) : `${Math.floor(wrong / table.columns)}][${wrong % table.columns}`;
  throw new DataError(
    `${where}[${position}] is ${table.data[wrong]}; probabilities are from 0 to 1 (apply softmax or sigmoid first)`,
  );
}

/** A running sum of losses and of weights. */
export class LogLossSum {
  readonly #loss: CompensatedSum = new CompensatedSum();
  readonly #weight: CompensatedSum = new CompensatedSum();
  rows = 0;

  /** `places` are the columns of the true classes; a table of one column holds the probability of class 1 of two. */
  update(places: ArrayLike<number>, probabilities: Table, weights: ArrayLike<number> | null, epsilon: number): void {
    const { columns, data } = probabilities;
    const clip = (value: number): number => Math.min(Math.max(value, epsilon), 1 - epsilon);
    for (let row = 0; row < probabilities.rows; row++) {
      const place = places[row]!;
      const weight = weights === null ? 1 : weights[row]!;
      let own = clip(data[row * columns + (columns === 1 ? 0 : place)]!);
      let all = 1;
      if (columns === 1) {
        own = place === 1 ? own : 1 - own;
      } else {
        all = 0;
        for (let column = 0; column < columns; column++) all += clip(data[row * columns + column]!);
      }
      this.#loss.add(-weight * Math.log(own / all));
      this.#weight.add(weight);
    }
    this.rows += probabilities.rows;
  }

  merge(other: LogLossSum): void {
    this.#loss.merge(other.#loss);
    this.#weight.merge(other.#weight);
    this.rows += other.rows;
  }

  value(operation: string, normalize: boolean): number {
    if (!normalize) return this.#loss.value();
    if (this.#weight.value() === 0)
      throw new DataError(`${operation}: the weights sum to 0; give some row a weight above 0`);
    return this.#loss.value() / this.#weight.value();
  }
}

/** Reads probabilities, each from 0 to 1. */
export function readProbabilities(operation: string, yPred: TableInput): Table {
  const table = readTable(`${operation}: yPred`, yPred);
  checkProbabilities(`${operation}: yPred`, table);
  return table;
}

/** Refuses another number of columns than there are classes; one column does for two classes. */
export function checkColumns(operation: string, table: Table, classes: readonly Label[]): void {
  if (table.columns === classes.length || (table.columns === 1 && classes.length === 2)) return;
  throw new DataError(
    `${operation}: yPred has ${table.columns} columns for ${classes.length} classes (${describeLabels(classes)}); ` +
      `pass one column a class, and labels where yTrue lacks some`,
  );
}

/** The distance to keep from 0 and 1. */
export function epsilonFor(operation: string, eps: number | "auto", yPred: TableInput): number {
  const epsilon = eps === "auto" ? precisionOf(yPred) : eps;
  if (!(epsilon >= 0 && epsilon < 0.5))
    throw new DataError(`${operation}: eps is ${eps}; choose "auto" or a number from 0 to below 0.5`);
  return epsilon;
}

/**
 * Log loss, or cross entropy, of probabilities `[rows, classes]` (or `[rows]`: of the greater of two labels). Rows are scaled
 * to sum to 1. Throws a DataError where yTrue is of one class and `labels` are not given.
 */
export function logLoss(yTrue: LabelsInput, yPred: TableInput, options: LogLossOptions = {}): number {
  const { eps = "auto", normalize = true, labels = null } = options;
  const operation = "logLoss";
  const column = readColumn(`${operation}: yTrue`, yTrue);
  const table = readProbabilities(operation, yPred);
  checkRows(operation, "yTrue", column.length, "yPred", table.rows);
  const weights = readWeights(operation, options.sampleWeight, table.rows);
  const index = new LabelIndex();
  const codes = index.encode(`${operation}: yTrue`, column);
  const classes = (labels === null ? index : indexLabels(`${operation}: labels`, labels)).sortedLabels();
  if (classes.length < 2) {
    throw new DataError(`${operation}: one class only (${describeLabels(classes)}); name all classes with labels`);
  }
  checkColumns(operation, table, classes);
  const sum = new LogLossSum();
  sum.update(placesOf(operation, index, codes, classes), table, weights, epsilonFor(operation, eps, yPred));
  return sum.value(operation, normalize);
}
