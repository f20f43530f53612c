/** The divergence of one distribution from another. Values, options and defaults: PyTorch's kl_div. */
import type { FloatDType } from "../base/dtype.ts";
import { checkWord } from "../base/check-word.ts";
import { DataError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import { where } from "../tensor/combine.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { floats, matchingTargets } from "./arguments.ts";
import { reduce, type Reduced, type Reduction } from "./reduction.ts";

/** PyTorch writes "batchmean". */
export type KlDivReduction = Reduction | "batchMean" | "batchmean";

export interface KlDivOptions<R extends KlDivReduction = KlDivReduction> {
  /** "mean" over all elements (the default), "batchMean" (the sum over the number of rows: the mathematical one), "sum", "none". */
  readonly reduction?: R | undefined;
  /** Whether targets are log-probabilities too; false. */
  readonly logTarget?: boolean | undefined;
}

/**
 * t (log t - x), where x are log-probabilities and 0 log 0 is 0; averaged over all elements as PyTorch does. For the
 * Kullback-Leibler divergence take `reduction: "batchMean"`.
 *
 * @param logProbabilities Any shape.
 * @param targets Probabilities of the same shape, or with `logTarget` their logarithms.
 */
export function klDiv<D extends FloatDType = "float32", R extends KlDivReduction = "mean">(
  logProbabilities: Tensor<Shape, D>,
  targets: AnyTensor,
  { reduction, logTarget = false }: KlDivOptions<R> = {},
): Reduced<R extends Reduction ? R : "mean", D> {
  const x = floats("klDiv", "log-probabilities", logProbabilities);
  const t = matchingTargets("klDiv", x, targets);
  const losses = logTarget ? t.exp().mul(t.sub(x)) : selfInformation(t).sub(t.mul(x));
  checkWord("klDiv", "reduction", reduction ?? "mean", ["mean", "batchMean", "batchmean", "sum", "none"]);
  if (reduction !== "batchMean" && reduction !== "batchmean")
    return reduce("klDiv", losses as Tensor, reduction as Reduction | undefined) as never;
  const [rows] = x.shape as Shape;
  if (rows === undefined || rows === 0) throw new DataError('klDiv: there are no rows for the reduction "batchMean"');
  return losses.sum().div(rows) as never;
}

/** t log t, 0 at 0 with a gradient of 0 there. */
function selfInformation(t: Tensor): Tensor {
  const isSome = t.gt(0);
  const value = t.mul(where(isSome, t as never, 1).log() as never);
  // Negative targets are no probabilities: NaN, as PyTorch.
  return where(t.lt(0), NaN, where(isSome, value as never, 0) as never) as AnyTensor as Tensor;
}
