/**
 * Metrics over rows that arrive in parts: update as often as needed, compute at any time, merge what others saw. The result
 * is that of the function over all rows at once, never a mean over parts. `StreamingMetric` is the one implementation; what
 * differs is a record of four functions. Neighbours: streaming-classification.ts, streaming-regression.ts, streaming-log-loss.ts.
 */
import { DataError } from "../base/errors.ts";
import type { LabelsInput, TableInput, VectorInput } from "./inputs.ts";

/** What `update` takes as predictions: predicted classes, scores (probabilities) of classes, or predicted values. */
export type PredictionType = "labels" | "scores" | "values";

/** True or predicted values of some rows: labels `[rows]`, values `[rows]` or `[rows, outputs]`, scores `[rows, classes]`. */
export type MetricInput = LabelsInput | TableInput;

/** A metric that rows are fed to. */
export interface Metric<Result = number> {
  readonly name: string;
  /** What to feed as predictions. */
  readonly predictionType: PredictionType;
  /** Adds rows. A DataError leaves the metric as it was. */
  update(yTrue: MetricInput, yPred: MetricInput, sampleWeight?: VectorInput | null): void;
  /** Adds the rows that another metric of the same name saw, which stays as it is. */
  merge(other: Metric<Result>): void;
  /** The metric of all rows so far; a DataError where there are none. */
  compute(): Result;
  /** Forgets all rows. */
  reset(): void;
}

/** What tells one streaming metric from another. */
export interface Accumulation<State, Result> {
  readonly create: () => State;
  readonly update: (state: State, yTrue: MetricInput, yPred: MetricInput, sampleWeight: VectorInput | null) => void;
  readonly merge: (state: State, other: State) => void;
  readonly compute: (state: State) => Result;
}

/** A state with the functions that feed and read it. */
export class StreamingMetric<State, Result> implements Metric<Result> {
  readonly name: string;
  readonly predictionType: PredictionType;
  readonly #accumulation: Accumulation<State, Result>;
  #state: State;

  constructor(name: string, predictionType: PredictionType, accumulation: Accumulation<State, Result>) {
    this.name = name;
    this.predictionType = predictionType;
    this.#accumulation = accumulation;
    this.#state = accumulation.create();
  }

  update(yTrue: MetricInput, yPred: MetricInput, sampleWeight: VectorInput | null = null): void {
    this.#accumulation.update(this.#state, yTrue, yPred, sampleWeight);
  }

  merge(other: Metric<Result>): void {
    if (!(other instanceof StreamingMetric) || other.name !== this.name) {
      throw new DataError(
        `${this.name}: merge takes another ${this.name}, not ${other instanceof StreamingMetric ? other.name : typeof other}`,
      );
    }
    // One name goes with one kind of state: the factories are the only ones to choose both.
    this.#accumulation.merge(this.#state, (other as StreamingMetric<State, Result>).#state);
  }

  compute(): Result {
    return this.#accumulation.compute(this.#state);
  }

  reset(): void {
    this.#state = this.#accumulation.create();
  }
}
