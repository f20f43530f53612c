/**
 * What to look at when a training does not go well: gradients that vanish or explode, and units that never answer. Both are
 * tensors that a compiled step can return beside its loss.
 */
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { recordActivations } from "./activations.ts";
import type { Module } from "./module.ts";

/**
 * The Euclidean norm of the gradients of each layer: by the names of the modules that hold parameters themselves. Between
 * `backward` and the optimizer's `step`; a layer without gradients is left out.
 */
export function gradientNorms(module: Module): Record<string, Tensor<[]>> {
  const squares = new Map<string, Tensor<[]>>();
  for (const [name, parameter] of module.namedParameters()) {
    if (parameter.grad === null) continue;
    const layer = name.split(".").slice(0, -1).join(".");
    const square = (parameter.grad as unknown as Tensor).square().sum() as Tensor<[]>;
    const before = squares.get(layer);
    squares.set(layer, before === undefined ? square : (before.add(square) as Tensor<[]>));
  }
  return Object.fromEntries([...squares].map(([layer, square]) => [layer, square.sqrt() as Tensor<[]>]));
}

export interface DeadUnits {
  /** How many units of the layer gave 0 for every row. */
  readonly dead: Tensor<[], "int32">;
  readonly units: number;
}

/** How many units (places on `axis`, 1 unless told) are 0 everywhere: they learn nothing more behind a ReLU. */
export function countDead(outputs: AnyTensor, axis: number = 1): DeadUnits {
  const shape = outputs.shape as Shape;
  if (axis < 0 || axis >= shape.length)
    throw new DataError(`countDead: axis ${axis} of a tensor with ${shape.length} axes`);
  const others = shape.flatMap((_, other) => (other === axis ? [] : [other]));
  const isDead = (outputs as Tensor).eq(0).all(others as never) as AnyTensor;
  return { dead: isDead.astype("int32").sum() as unknown as Tensor<[], "int32">, units: shape[axis]! };
}

/**
 * Runs the model and counts the dead units behind each of its activations (modules such as ReLU), by their names. The units
 * are on axis 1: [rows, features] or [rows, channels, …].
 *
 * @param run what the model is to do, such as `() => model.forward(x)`.
 */
export function deadUnits(module: Module, run: () => unknown): Record<string, DeadUnits> {
  const names = new Map(module.namedModules().map(([name, part]) => [part, name]));
  const found: Record<string, DeadUnits> = {};
  recordActivations((activation, outputs) => {
    const name = names.get(activation);
    if (name !== undefined && outputs.shape.length > 1) found[name] = countDead(outputs);
  }, run);
  return found;
}
