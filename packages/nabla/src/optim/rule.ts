/**
 * What tells one optimizer from another: the names of its state and one pure function from value, gradient and state to
 * new value and state. Everything else (groups, cells, learning rates) is optimizer.ts. Tensors are typed float32 here,
 * which stands for either float dtype.
 */
import type { Tensor } from "../tensor/signatures/tensor.ts";

/** What an update sees of one parameter. Everything has the parameter's dtype; scalars are []. */
export interface UpdateInput<Settings> {
  readonly value: Tensor;
  readonly gradient: Tensor;
  /** By the rule's names. */
  readonly state: Readonly<Record<string, Tensor>>;
  readonly learningRate: Tensor;
  /** 1 at the parameter's first update. */
  readonly step: Tensor;
  readonly settings: Settings;
}

export interface Update {
  readonly value: Tensor;
  /** New values by name; what is left out stays. */
  readonly state: Readonly<Record<string, Tensor>>;
}

/** A state with another beginning than zeros, or with another shape than its parameter's. */
export interface StateEntry {
  readonly name: string;
  /** Every element before the first update; 0. */
  readonly initial?: number;
  /** Whether it is one number for the whole parameter; false. */
  readonly isScalar?: boolean;
}

export interface UpdateRule<Settings> {
  readonly name: string;
  /** Every setting that exists, with the value that it has unless told. */
  readonly defaults: Settings;
  /** Throws DataError for settings that make no sense. */
  check(settings: Settings): void;
  /** What is kept for each parameter: PyTorch's names, of zeros in the parameter's shape where nothing else is said. */
  state(settings: Settings): readonly (string | StateEntry)[];
  update(input: UpdateInput<Settings>): Update;
}
