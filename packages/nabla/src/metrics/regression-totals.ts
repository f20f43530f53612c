/**
 * What the errors of a regression are made of, for each output: sums of absolute and squared errors, and the mean and
 * spread of the true values, fed in parts and merged without loss (T. Chan, G. Golub, R. LeVeque, 1979).
 * Rows and outputs are tables `[rows, outputs]`. Neighbour: regression.ts turns them into scores.
 */
import { DataError } from "../base/errors.ts";
import { checkRows, readTable, readWeights } from "./inputs.ts";
import type { Table, TableInput, VectorInput } from "./inputs.ts";
import { CompensatedSum } from "./sums.ts";

/** Two tables of one shape, and weights of their rows. */
export interface RegressionRows {
  readonly yTrue: Table;
  readonly yPred: Table;
  readonly weights: Float64Array | null;
}

/** Reads true and predicted values. */
export function readRegression(
  operation: string,
  yTrue: TableInput,
  yPred: TableInput,
  sampleWeight: VectorInput | null | undefined,
): RegressionRows {
  const truth = readTable(`${operation}: yTrue`, yTrue);
  const prediction = readTable(`${operation}: yPred`, yPred);
  checkRows(operation, "yTrue", truth.rows, "yPred", prediction.rows);
  if (truth.columns !== prediction.columns) {
    throw new DataError(
      `${operation}: yTrue has ${truth.columns} outputs a row, yPred ${prediction.columns}; they must be as many`,
    );
  }
  return { yTrue: truth, yPred: prediction, weights: readWeights(operation, sampleWeight, truth.rows) };
}

/** The sums of one output. */
class OutputTotals {
  readonly absolute: CompensatedSum = new CompensatedSum();
  readonly squared: CompensatedSum = new CompensatedSum();
  readonly weight: CompensatedSum = new CompensatedSum();
  mean = 0;
  /** The weighted sum of squared distances of the true values from their mean. */
  readonly spread: CompensatedSum = new CompensatedSum();

  update({ yTrue, yPred, weights }: RegressionRows, output: number): void {
    const { rows, columns } = yTrue;
    const weightOf = (row: number): number => (weights === null ? 1 : weights[row]!);
    const truthOf = (row: number): number => yTrue.data[row * columns + output]!;
    const part = new OutputTotals();
    // Distances from a value of the data itself: the mean of equal values is then exactly that value.
    const origin = truthOf(0);
    const distance = new CompensatedSum();
    for (let row = 0; row < rows; row++) {
      const error = truthOf(row) - yPred.data[row * columns + output]!;
      part.absolute.add(weightOf(row) * Math.abs(error));
      part.squared.add(weightOf(row) * error * error);
      part.weight.add(weightOf(row));
      distance.add(weightOf(row) * (truthOf(row) - origin));
    }
    if (part.weight.value() === 0) return;
    part.mean = origin + distance.value() / part.weight.value();
    for (let row = 0; row < rows; row++) part.spread.add(weightOf(row) * (truthOf(row) - part.mean) ** 2);
    this.merge(part);
  }

  merge(other: OutputTotals): void {
    const [mine, theirs] = [this.weight.value(), other.weight.value()];
    if (theirs === 0) return;
    const distance = other.mean - this.mean;
    this.spread.merge(other.spread);
    if (mine > 0) this.spread.add((distance * distance * mine * theirs) / (mine + theirs));
    this.mean = mine === 0 ? other.mean : this.mean + (distance * theirs) / (mine + theirs);
    this.absolute.merge(other.absolute);
    this.squared.merge(other.squared);
    this.weight.merge(other.weight);
  }
}

/** The sums of all outputs. */
export class RegressionTotals {
  readonly #outputs: OutputTotals[] = [];
  rows = 0;

  /** Adds rows; all or nothing. */
  update(operation: string, rows: RegressionRows): void {
    this.#fit(operation, rows.yTrue.columns);
    this.#outputs.forEach((output, column) => output.update(rows, column));
    this.rows += rows.yTrue.rows;
  }

  merge(operation: string, other: RegressionTotals): void {
    if (other.rows === 0) return;
    this.#fit(operation, other.#outputs.length);
    this.#outputs.forEach((output, column) => output.merge(other.#outputs[column] ?? new OutputTotals()));
    this.rows += other.rows;
  }

  /** Mean absolute errors, one an output. */
  meanAbsolute(): number[] {
    return this.#outputs.map((output) => output.absolute.value() / output.weight.value());
  }

  /** Mean squared errors, one an output. */
  meanSquared(): number[] {
    return this.#outputs.map((output) => output.squared.value() / output.weight.value());
  }

  /** Sums of squared errors, one an output. */
  residual(): number[] {
    return this.#outputs.map((output) => output.squared.value());
  }

  /** Sums of squared distances of the true values from their mean, one an output. */
  spread(): number[] {
    return this.#outputs.map((output) => output.spread.value());
  }

  /** Refuses totals without rows, or without weight. */
  check(operation: string): void {
    if (this.rows === 0) throw new DataError(`${operation}: nothing to compute from; call update first`);
    if (this.#outputs.some((output) => output.weight.value() === 0)) {
      throw new DataError(`${operation}: the weights sum to 0; give some row a weight above 0`);
    }
  }

  #fit(operation: string, outputs: number): void {
    if (this.rows === 0 && this.#outputs.length === 0) {
      for (let output = 0; output < outputs; output++) this.#outputs.push(new OutputTotals());
    }
    if (this.#outputs.length === outputs) return;
    throw new DataError(
      `${operation}: ${outputs} outputs a row, before there were ${this.#outputs.length}; they must be as many`,
    );
  }
}

/** The totals of one whole set of rows. */
export function regressionTotalsOf(
  operation: string,
  yTrue: TableInput,
  yPred: TableInput,
  sampleWeight: VectorInput | null | undefined,
): RegressionTotals {
  const totals = new RegressionTotals();
  totals.update(operation, readRegression(operation, yTrue, yPred, sampleWeight));
  return totals;
}
