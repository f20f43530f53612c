/** Callbacks: what looks on while a model is trained, and may stop it. */
import type { Module } from "../nn/module.ts";
import type { BatchRecord, EpochRecord, History } from "./records.ts";

/** What a callback can see and do. */
export interface TrainingContext {
  readonly model: Module;
  /** The number of epochs asked for. */
  readonly epochs: number;
  /** Ends the training after the current batch, or after the epoch at its end. */
  stop(): void;
  /** Says which epoch is the best so far, for `history.bestEpoch`. */
  best(epoch: number): void;
}

/** Every method may be asynchronous; training waits. */
export interface Callback {
  onTrainBegin?(context: TrainingContext): void | Promise<void>;
  onEpochBegin?(epoch: number, context: TrainingContext): void | Promise<void>;
  onBatchEnd?(record: BatchRecord, context: TrainingContext): void | Promise<void>;
  onEpochEnd?(record: EpochRecord, context: TrainingContext): void | Promise<void>;
  /** Called when training ends as it should, stopped early or not; not after an error. */
  onTrainEnd?(history: History, context: TrainingContext): void | Promise<void>;
}
