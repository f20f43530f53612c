/**
 * The two compiled programs of a training: a step that learns (forward, backward, clipping, update) and one that only
 * looks. Both give the loss, and the predictions that metrics want.
 */
import type { FloatDType } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";
import type { PredictionType } from "../metrics/metric.ts";
import type { Module } from "../nn/module.ts";
import { clipGradNorm } from "../optim/clip.ts";
import { compile } from "../tensor/compile.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { type Predictions, predictionsOf } from "./predictions.ts";

/** The loss of a batch from the model's outputs and the targets: a scalar, the mean over the rows. */
export type LossFunction<Outputs, Y> = (outputs: Outputs, targets: Y) => Tensor<[], FloatDType>;

/** A model that takes the batches' inputs. What it gives goes to the loss. */
export type Model<X> = Module & { forward(inputs: X): unknown };

/** What `fit` needs of an optimizer. */
export interface Stepper {
  step(): void;
}

export interface StepResult {
  readonly loss: Tensor<[], FloatDType>;
  readonly predictions: Predictions;
}

export type Step<X, Y> = (inputs: X, targets: Y) => StepResult;

export interface TrainStepOptions<X, Y, Outputs> {
  readonly model: Model<X>;
  readonly loss: LossFunction<Outputs, Y>;
  readonly optimizer: Stepper;
  readonly penalty: (() => Tensor<[], FloatDType>) | undefined;
  readonly clipGradNorm: number | undefined;
}

/** Learns from one batch. The loss given back is without the penalty, as the evaluation's is. */
export function trainStep<X, Y, Outputs>(
  { model, loss, optimizer, penalty, clipGradNorm: maxNorm }: TrainStepOptions<X, Y, Outputs>,
  wanted: ReadonlySet<PredictionType>,
): Step<X, Y> {
  return compile((inputs: X, targets: Y): StepResult => {
    const outputs = model.forward(inputs) as Outputs;
    const value = loss(outputs, targets);
    total(value, penalty).backward();
    if (maxNorm !== undefined) clipGradNorm(model.parameters(), maxNorm);
    optimizer.step();
    return { loss: value, predictions: predict(outputs, targets, wanted) };
  });
}

function total(loss: Tensor<[], FloatDType>, penalty: (() => Tensor<[], FloatDType>) | undefined): Tensor {
  const value = loss as AnyTensor as Tensor;
  return penalty === undefined ? value : value.add(penalty() as AnyTensor as Tensor);
}

/** Looks at one batch. */
export function evaluationStep<X, Y, Outputs>(
  model: Model<X>,
  loss: LossFunction<Outputs, Y>,
  wanted: ReadonlySet<PredictionType>,
): Step<X, Y> {
  return compile((inputs: X, targets: Y): StepResult => {
    const outputs = model.forward(inputs) as Outputs;
    return { loss: loss(outputs, targets), predictions: predict(outputs, targets, wanted) };
  });
}

function predict(outputs: unknown, targets: unknown, wanted: ReadonlySet<PredictionType>): Predictions {
  return wanted.size === 0 ? {} : predictionsOf(outputs as AnyTensor, targets as AnyTensor, wanted);
}

/** The number of rows of a batch: the first axis of its first tensor. */
export function rowsOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  const shape = (value as { readonly shape?: Shape }).shape;
  if (shape !== undefined) return shape[0] ?? 1;
  return rowsOf(Object.values(value)[0]);
}
