/**
 * How the losses of single elements become one number: their mean, their sum, or not at all. Every loss ends here.
 * Inside losses, `Tensor` (float32 in types) stands for either float dtype: the same code serves both, and the public
 * signatures say which one comes out.
 */
import type { FloatDType } from "../base/dtype.ts";
import { checkWord } from "../base/check-word.ts";
import type { Shape } from "../base/shape.ts";
import type { Tensor } from "../tensor/signatures/tensor.ts";

export type Reduction = "mean" | "sum" | "none";

/** A scalar, or with "none" the losses of the single elements. */
export type Reduced<R extends Reduction, D extends FloatDType = FloatDType> = [R] extends ["none"]
  ? Tensor<Shape, D>
  : Tensor<[], D>;

export interface ReductionOptions<R extends Reduction> {
  /** "mean" (the default), "sum", or "none" for the losses of the single elements. */
  readonly reduction?: R | undefined;
}

/** Reduces losses; `counts` sum up to what a mean divides by, the number of elements where none are given. */
export function reduce<R extends Reduction, D extends FloatDType>(
  operation: string,
  losses: Tensor,
  reduction: R | undefined,
  counts?: Tensor,
): Reduced<R, D> {
  return reduceAs(operation, losses, reduction ?? "mean", counts) as unknown as Reduced<R, D>;
}

function reduceAs(operation: string, losses: Tensor, reduction: Reduction, counts: Tensor | undefined): Tensor {
  checkWord(operation, "reduction", reduction, ["mean", "sum", "none"]);
  if (reduction === "none") return losses;
  if (reduction === "sum") return losses.sum();
  return counts === undefined ? losses.mean() : losses.sum().div(counts.sum());
}
