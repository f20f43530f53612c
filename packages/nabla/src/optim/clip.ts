/** Limits on gradients, between `backward` and `step`. Formulas: PyTorch's clip_grad_norm_ and clip_grad_value_. */
import { DataError, GradientError } from "../base/errors.ts";
import { stack } from "../tensor/combine.ts";
import type { AnyParameter } from "../tensor/any-parameter.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";
import { atLeastZero } from "./settings.ts";

export interface ClipNormOptions {
  /** p of the p-norm: 2 where none is given, Infinity for the greatest absolute value. */
  readonly normType?: number | undefined;
}

/**
 * Scales all gradients together so that their common norm is at most `maxNorm`.
 *
 * @returns The norm before, a scalar.
 * @throws GradientError where no parameter has a gradient.
 */
export function clipGradNorm(
  parameters: Iterable<AnyParameter>,
  maxNorm: number,
  { normType = 2 }: ClipNormOptions = {},
): Tensor<[]> {
  atLeastZero("clipGradNorm", { maxNorm });
  if (!(normType > 0)) throw new DataError(`clipGradNorm: normType ${normType}; a number above 0 is needed`);
  const found = withGradients("clipGradNorm", parameters);
  const order = { order: normType };
  const norms = found.map(([, gradient]) => gradient.norm(undefined, order));
  const total = stack(norms).norm(undefined, order);
  const scale = total.add(1e-6).pow(-1).mul(maxNorm).minimum(1);
  for (const [parameter, gradient] of found) parameter.grad = gradient.mul(scale.astype(parameter.dtype)) as never;
  return total as unknown as Tensor<[]>;
}

/** Limits every element of every gradient to -limit … limit. @throws GradientError where there is no gradient. */
export function clipGradValue(parameters: Iterable<AnyParameter>, limit: number): void {
  atLeastZero("clipGradValue", { limit });
  for (const [parameter, gradient] of withGradients("clipGradValue", parameters)) {
    parameter.grad = gradient.clip(-limit, limit) as never;
  }
}

function withGradients(operation: string, parameters: Iterable<AnyParameter>): [AnyParameter, Tensor][] {
  const found = [...parameters].flatMap((parameter): [AnyParameter, Tensor][] =>
    parameter.grad === null ? [] : [[parameter, parameter.grad as unknown as Tensor]],
  );
  if (found.length === 0)
    throw new GradientError(`${operation}: no parameter has a gradient; call backward on the loss first`);
  return found;
}
