/** Gradients of a whole module against finite differences, with respect to its parameters and its inputs. */
import { isTensor } from "../tensor/handles.ts";
import { checkGradients as checkFunction, type CheckGradientsOptions } from "../tensor/check-gradients.ts";
import { withCellValues } from "../tensor/bind-cells.ts";
import { GradientError } from "../base/errors.ts";
import type { AnyTensor } from "../tensor/signatures/tensor.ts";
import type { Module } from "./module.ts";

export interface CheckModuleOptions extends CheckGradientsOptions {
  /** Picks the tensor to check where the module gives several, such as `({ output }) => output`. */
  readonly output?: ((result: never) => AnyTensor) | undefined;
}

/**
 * Compares the gradients of `module.forward(...inputs)` with finite differences. Everything is computed in float64, whatever
 * the parameters' dtype; parameters and buffers are as before afterwards.
 *
 * @throws GradientError that names the parameter or input, the element and both values.
 */
export async function checkGradients(
  module: Module,
  inputs: readonly AnyTensor[],
  { output, ...options }: CheckModuleOptions = {},
): Promise<void> {
  const parameters = module.namedParameters();
  const before = module.stateDict();
  const forward = module.forward.bind(module) as (...given: readonly AnyTensor[]) => unknown;
  const run = (named: Readonly<Record<string, AnyTensor>>, ...given: readonly AnyTensor[]): AnyTensor => {
    const values = parameters.map(([name, parameter]) => [parameter as never, named[name]!] as const);
    return withCellValues(values, () => {
      const result = forward(...given);
      const chosen = output === undefined ? result : output(result as never);
      if (isTensor(chosen)) return chosen;
      throw new GradientError("checkGradients: the module gives no single tensor; pick one with the option `output`");
    });
  };
  const values = Object.fromEntries(parameters.map(([name, parameter]) => [name, parameter.value as AnyTensor]));
  try {
    await checkFunction(run as never, [values, ...inputs] as never, options);
  } finally {
    module.loadStateDict(before);
  }
}
