/**
 * Sums that do not lose what is small: Neumaier's compensated summation, mergeable, and averages built on it.
 * The error does not grow with the number of terms, so that parts summed apart and merged agree with one long sum.
 */
import { DataError } from "../base/errors.ts";

/** A running sum with the rounding error kept beside it (A. Neumaier, 1974). */
export class CompensatedSum {
  #sum = 0;
  #lost = 0;

  add(term: number): void {
    const sum = this.#sum + term;
    this.#lost += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - sum + term : term - sum + this.#sum;
    this.#sum = sum;
  }

  merge(other: CompensatedSum): void {
    const lost = other.#lost;
    this.add(other.#sum);
    this.add(lost);
  }

  value(): number {
    // Where the sum itself is infinite, what was lost on the way is not a number.
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }
}

/** The sum of `weight * value`, weights of 1 where none are given. */
export function weightedSum(values: ArrayLike<number>, weights: ArrayLike<number> | null): number {
  const sum = new CompensatedSum();
  for (let index = 0; index < values.length; index++) sum.add(values[index]! * (weights?.[index] ?? 1));
  return sum.value();
}

/** The weighted mean; a DataError where all weights are 0. */
export function weightedMean(operation: string, values: ArrayLike<number>, weights: ArrayLike<number> | null): number {
  const total = weights === null ? values.length : weightedSum(weights, null);
  if (total === 0) throw new DataError(`${operation}: the weights sum to 0; give some row a weight above 0`);
  return weightedSum(values, weights) / total;
}
