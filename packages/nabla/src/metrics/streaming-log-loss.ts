/**
 * Log loss over rows that arrive in parts. A part need not show all classes: they are `labels`, or the column numbers
 * 0, 1, … of the probabilities. Neighbours: metric.ts, log-loss.ts.
 */
import { DataError } from "../base/errors.ts";
import { checkRows, readColumn, readWeights } from "./inputs.ts";
import type { Label, TableInput, VectorInput } from "./inputs.ts";
import { indexLabels } from "./label-index.ts";
import { checkColumns, epsilonFor, LogLossSum, readProbabilities } from "./log-loss.ts";
import { StreamingMetric } from "./metric.ts";
import type { Metric, MetricInput } from "./metric.ts";
import { placesOf } from "./one-vs-rest.ts";

/** Options of the streaming `crossEntropy`. */
export interface CrossEntropyOptions {
  /** Probabilities are kept this far from 0 and 1; "auto" is the precision of their dtype (float32 or float64). */
  readonly eps?: number | "auto" | undefined;
  /** Without it the sum is given instead of the mean. */
  readonly normalize?: boolean | undefined;
  /** All classes; columns stand for them in sorted order. By default the column numbers 0, 1, … */
  readonly labels?: ArrayLike<Label> | null | undefined;
}

interface LossState {
  readonly sum: LogLossSum;
  columns: number;
}

const OPERATION = "crossEntropy";

/** Refuses probabilities of another number of classes than before. */
function checkSameColumns(state: LossState, columns: number): void {
  if (state.sum.rows === 0 || state.columns === columns) return;
  throw new DataError(
    `${OPERATION}: ${columns} columns of probabilities, before there were ${state.columns}; they must be as many`,
  );
}

function updateState(
  state: LossState,
  options: CrossEntropyOptions,
  yTrue: MetricInput,
  yPred: MetricInput,
  sampleWeight: VectorInput | null,
): void {
  const labels = readColumn(`${OPERATION}: yTrue`, yTrue);
  const table = readProbabilities(OPERATION, yPred as TableInput);
  checkRows(OPERATION, "yTrue", labels.length, "yPred", table.rows);
  const weights = readWeights(OPERATION, sampleWeight, table.rows);
  checkSameColumns(state, table.columns);
  const named = options.labels ?? Array.from({ length: Math.max(2, table.columns) }, (_, column) => column);
  const index = indexLabels(`${OPERATION}: labels`, named);
  const classes = index.sortedLabels();
  checkColumns(OPERATION, table, classes);
  const places = placesOf(OPERATION, index, index.encode(`${OPERATION}: yTrue`, labels), classes);
  state.sum.update(places, table, weights, epsilonFor(OPERATION, options.eps ?? "auto", yPred as TableInput));
  state.columns = table.columns;
}

/** Streaming `logLoss`: feed it true classes and probabilities `[rows, classes]`, or `[rows]` of class 1 of two. */
export function crossEntropy(options: CrossEntropyOptions = {}): Metric {
  return new StreamingMetric<LossState, number>(OPERATION, "scores", {
    create: () => ({ sum: new LogLossSum(), columns: 0 }),
    update: (state, yTrue, yPred, weight) => updateState(state, options, yTrue, yPred, weight),
    merge: (state, other) => {
      if (other.sum.rows === 0) return;
      checkSameColumns(state, other.columns);
      state.sum.merge(other.sum);
      state.columns = other.columns;
    },
    compute: (state) => {
      if (state.sum.rows === 0) throw new DataError(`${OPERATION}: nothing to compute from; call update first`);
      return state.sum.value(OPERATION, options.normalize ?? true);
    },
  });
}
