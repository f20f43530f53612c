/**
 * What metrics are fed: predicted classes, probabilities or plain values, made from a model's outputs inside the compiled
 * evaluation step, so that only what is needed is read. A single output a row is the logit of yes against no.
 */
import type { Metric, MetricInput, PredictionType } from "../metrics/metric.ts";
import { toHost } from "../tensor/host-values.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import type { Shape } from "../base/shape.ts";
import { isFloat } from "../base/dtype.ts";
import type { MetricValue } from "./records.ts";

/** Metrics by the names under which they are recorded. */
export type Metrics = Readonly<Record<string, Metric<MetricValue>>>;

/** Tensors to read for the metrics: predictions by type, and targets as labels where they are probabilities. */
export type Predictions = Partial<Record<PredictionType | "trueLabels", AnyTensor>>;

/** Which types the metrics want. */
export function wantedTypes(metrics: Metrics): ReadonlySet<PredictionType> {
  return new Set(Object.values(metrics).map((metric) => metric.predictionType));
}

/** Traced: what the metrics want of the outputs. */
export function predictionsOf(
  outputs: AnyTensor,
  targets: AnyTensor,
  wanted: ReadonlySet<PredictionType>,
): Predictions {
  const x = outputs as Tensor;
  const predictions: Predictions = {};
  if (wanted.has("values")) predictions.values = x;
  const axis = classAxis(x, targets);
  if (wanted.has("labels")) {
    predictions.labels = axis === null ? x.gt(0).astype("int32") : x.argmax(axis);
    // Probabilities as targets: the label is the most probable class.
    if (axis !== null && isFloat(targets.dtype) && targets.shape.length === x.shape.length) {
      predictions.trueLabels = targets.argmax(axis);
    }
  }
  if (wanted.has("scores")) predictions.scores = axis === null ? x.sigmoid() : x.softmax(axis);
  return predictions;
}

/** The axis of the classes: the last, or 1 where that is what the targets lack; null for a single output a row. */
function classAxis(outputs: Tensor, targets: AnyTensor): number | null {
  const shape: Shape = outputs.shape;
  const rank = shape.length;
  if (rank < 2 || shape[rank - 1] === 1) return null;
  const without = (axis: number): string => shape.filter((_, index) => index !== axis).join();
  const wanted = (targets.shape as Shape).join();
  return wanted !== without(rank - 1) && wanted === without(1) ? 1 : rank - 1;
}

/** Feeds each metric the rows of one batch. */
export async function updateMetrics(metrics: Metrics, predictions: Predictions, targets: AnyTensor): Promise<void> {
  const host = new Map<AnyTensor, MetricInput>();
  const read = async (tensor: AnyTensor): Promise<MetricInput> => {
    const known = host.get(tensor) ?? flattened(await toHost(tensor));
    host.set(tensor, known);
    return known;
  };
  for (const metric of Object.values(metrics)) {
    const truth = metric.predictionType === "labels" ? (predictions.trueLabels ?? targets) : targets;
    metric.update(await read(truth), await read(predictions[metric.predictionType]!));
  }
}

interface HostArray {
  readonly data: ArrayLike<number>;
  readonly shape: Shape;
}

/** A column as a vector; labels of several axes as one list. */
function flattened({ data, shape }: HostArray): HostArray {
  const isTable = shape.length === 2 && shape[1]! > 1;
  return isTable ? { data, shape } : { data, shape: [data.length] };
}

export function resetMetrics(metrics: Metrics): void {
  for (const metric of Object.values(metrics)) metric.reset();
}

export function computeMetrics(metrics: Metrics): Record<string, MetricValue> {
  return Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, metric.compute()]));
}
