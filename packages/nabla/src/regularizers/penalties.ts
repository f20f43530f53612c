/**
 * Penalties on weights, scalars to add to a loss. For weights that are to become exactly 0, see optim.proximal.
 */
import { DataError } from "../base/errors.ts";
import type { AnyParameter } from "../tensor/any-parameter.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";

/** strength * sum |w| */
export function l1(parameters: Iterable<AnyParameter>, strength: number): Tensor<[]> {
  return penalty("l1", parameters, (weights) => weights.abs().sum()).mul(checked("l1", strength));
}

/** strength / 2 * sum w^2, whose gradient is strength * w, as weight decay's. */
export function l2(parameters: Iterable<AnyParameter>, strength: number): Tensor<[]> {
  return penalty("l2", parameters, (weights) => weights.square().sum()).mul(checked("l2", strength) / 2);
}

export interface ElasticNetStrengths {
  /** Of sum |w|; 0. */
  readonly l1?: number | undefined;
  /** Of 1/2 sum w^2; 0. */
  readonly l2?: number | undefined;
}

/** l1 * sum |w| + l2 / 2 * sum w^2 */
export function elasticNet(parameters: Iterable<AnyParameter>, strengths: ElasticNetStrengths): Tensor<[]> {
  const list = [...parameters];
  return l1(list, strengths.l1 ?? 0).add(l2(list, strengths.l2 ?? 0));
}

function checked(name: string, strength: number): number {
  if (Number.isFinite(strength) && strength >= 0) return strength;
  throw new DataError(`${name}: the strength ${strength}; a finite number from 0 on is needed`);
}

function penalty(name: string, parameters: Iterable<AnyParameter>, of: (weights: Tensor) => Tensor<[]>): Tensor<[]> {
  const terms = [...parameters].map((parameter) => of(parameter.value as unknown as Tensor));
  if (terms.length === 0) throw new DataError(`${name}: there are no parameters`);
  return terms.reduce((sum, term) => sum.add(term));
}
