/**
 * Scaled dot-product attention, stable for any mask: what is masked out has the logit -infinity and the weight 0, and a
 * query whose keys are all masked out gets zeros, where a plain softmax would give NaN.
 */
import { where } from "../tensor/combine.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";

/** e^(x - max) / sum along the last axis, where -infinity counts nothing; zeros where nothing counts. */
export function maskedSoftmax(logits: Tensor): Tensor {
  const highest = logits.max(-1, { keepDims: true }).detach() as AnyTensor as Tensor;
  const shift = where(highest.isFinite(), highest as never, 0) as AnyTensor as Tensor;
  const weights = logits.sub(shift as never).exp() as AnyTensor as Tensor;
  const total = weights.sum(-1, { keepDims: true }) as AnyTensor as Tensor;
  // A sum of 0 is one of zeros only: the greatest weight is 1 otherwise.
  return weights.div(where(total.eq(0), 1, total as never) as never) as AnyTensor as Tensor;
}

/**
 * softmax(q k^T / sqrt(d) + mask), the weights of attention.
 *
 * @param queries [B, L, d]
 * @param keys [B, S, d]
 * @param added Logits to add, or null; broadcasts to [B, L, S].
 * @param excluded True where a key does not count, or null; broadcasts to [B, L, S].
 * @returns [B, L, S]
 */
export function attentionWeights(
  queries: Tensor,
  keys: Tensor,
  added: Tensor | null,
  excluded: AnyTensor | null,
): Tensor {
  const depth = (queries.shape as readonly number[]).at(-1)!;
  const scaled = queries.mul(1 / Math.sqrt(depth)) as Tensor;
  const logits = scaled.matmul(keys.transpose(-1, -2) as never) as AnyTensor as Tensor;
  const sum = added === null ? logits : (logits.add(added as never) as AnyTensor as Tensor);
  const masked = excluded === null ? sum : (where(excluded, -Infinity, sum as never) as AnyTensor as Tensor);
  return maskedSoftmax(masked);
}
