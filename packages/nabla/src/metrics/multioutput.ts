/**
 * How the scores of several outputs become one number, scikit-learn's argument `multioutput`. Used by all regression metrics.
 */
import { DataError } from "../base/errors.ts";
import { weightedMean } from "./sums.ts";

/** How the errors of several outputs become one: their mean, their mean by weights, or left apart. */
export type Multioutput = "uniform_average" | "raw_values" | ArrayLike<number>;

/** Asks for one value an output. */
export interface PerOutput {
  readonly multioutput: "raw_values";
}

/** Asks for one value in all. */
export interface OneOutput<Choice = never> {
  readonly multioutput?: "uniform_average" | ArrayLike<number> | Choice | undefined;
}

/** One number of several outputs' as `multioutput` asks. */
export function combined(operation: string, values: number[], multioutput: Multioutput): number | number[] {
  if (multioutput === "raw_values") return values;
  if (multioutput === "uniform_average") return weightedMean(operation, values, null);
  if (typeof multioutput === "string") {
    throw new DataError(
      `${operation}: multioutput "${multioutput}" is unknown; choose "uniform_average", "raw_values" or weights`,
    );
  }
  if (multioutput.length !== values.length) {
    throw new DataError(`${operation}: multioutput has ${multioutput.length} weights for ${values.length} outputs`);
  }
  return weightedMean(operation, values, multioutput);
}
