/** Training, as the public entry exports it. */
export type { Callback, TrainingContext } from "./callback.ts";
export { earlyStopping } from "./early-stopping.ts";
export type { EarlyStoppingOptions } from "./early-stopping.ts";
export { fit } from "./start.ts";
export type { FitOptions } from "./fit.ts";
export type { Metrics } from "./predictions.ts";
export type { BatchRecord, EpochRecord, History, MetricValue } from "./records.ts";
export type { Batch, BatchIterable, BatchSource } from "./source.ts";
export type { LossFunction, Model, Stepper } from "./steps.ts";
