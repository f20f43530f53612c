/**
 * Learning rates: a number in a cell, so that setting it does not make compiled steps old, or a function of the step that
 * is part of the compiled step.
 */
import type { FloatDType } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import type { AnyCell } from "../tensor/any-parameter.ts";
import { tensor } from "../tensor/creation.ts";
import { Cell } from "../tensor/cell.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";

/** The rate of the next update from the number of updates so far (0 at the first): scalars, as exact as the parameters. */
export interface Schedule {
  (step: Tensor<[]>): Tensor<[]>;
  /** What it remembers from one update to the next, by name; see plateau. */
  readonly state?: Readonly<Record<string, AnyCell>>;
}

export class LearningRate {
  readonly #dtype: FloatDType;
  readonly #schedule: Schedule | null;
  readonly #cell: Cell<[], FloatDType> | null;
  #number: number;

  constructor(where: string, rate: number | Schedule, dtype: FloatDType) {
    this.#dtype = dtype;
    this.#schedule = typeof rate === "function" ? rate : null;
    this.#number = typeof rate === "function" ? NaN : checkRate(where, rate);
    this.#cell = typeof rate === "function" ? null : new Cell(tensor(rate, { dtype }));
  }

  /** The number, or the schedule. */
  get(): number | Schedule {
    return this.#schedule ?? this.#number;
  }

  /** @throws DataError for what is no rate, and where a schedule decides. */
  set(where: string, rate: number): void {
    if (this.#cell === null)
      throw new DataError(`${where}: a schedule decides about lr; make the optimizer with a number to set it`);
    this.#number = checkRate(where, rate);
    // As data, not as a constant: every rate is then written by the same program.
    this.#cell.value = tensor(rate, { dtype: this.#dtype });
  }

  /** What a schedule remembers. */
  state(): [string, AnyCell][] {
    return Object.entries(this.#schedule?.state ?? {});
  }

  /** The rate of the next update, a scalar. */
  at(steps: Tensor<[], "int32">): Tensor {
    if (this.#cell !== null) return this.#cell.value as unknown as Tensor;
    return this.#schedule!(steps.astype(this.#dtype) as AnyTensor as Tensor<[]>);
  }
}

function checkRate(where: string, rate: number): number {
  if (Number.isFinite(rate) && rate >= 0) return rate;
  throw new DataError(`${where}: lr ${rate} is no learning rate; a finite number from 0 on is needed`);
}
