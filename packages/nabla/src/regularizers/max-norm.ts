/** A limit on the length of weight vectors, taken after each update (Srivastava et al. 2014, with dropout). */
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import type { AnyParameter } from "../tensor/any-parameter.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";

/**
 * Scales the weights of each output unit (a row of [out, in, …]; a vector as a whole) down to the Euclidean norm `limit`
 * where they are longer. Call it after `optimizer.step()`; under `compile` it is part of the step.
 */
export function maxNorm(parameters: Iterable<AnyParameter>, limit: number): void {
  if (!(limit > 0)) throw new DataError(`maxNorm: the limit ${limit}; a number above 0 is needed`);
  for (const parameter of parameters) {
    const weights = parameter.value as unknown as Tensor;
    const axes = (parameter.shape as Shape).map((_, axis) => axis).slice(parameter.shape.length > 1 ? 1 : 0);
    const norms = weights.norm(axes, { keepDims: true });
    // A vector of zeros stays one: its norm only divides where it is beyond the limit.
    parameter.value = weights.mul(norms.maximum(limit).pow(-1).mul(limit));
  }
}
