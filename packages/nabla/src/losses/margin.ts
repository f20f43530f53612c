/**
 * Losses that want a distance of at least a margin and then are content: hinge on scores, cosineEmbedding on pairs of
 * vectors, tripletMargin on triples. Values, options and defaults: PyTorch (cosine_embedding_loss, triplet_margin_loss);
 * hinge is the classical one of support vector machines, which PyTorch lacks (its hinge_embedding_loss is of distances).
 */
import type { FloatDType } from "../base/dtype.ts";
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";
import { asTensor } from "../tensor/tensor.ts";
import { where } from "../tensor/combine.ts";
import type { AnyTensor, Tensor } from "../tensor/signatures/tensor.ts";
import { floats, matchingTargets } from "./arguments.ts";
import { reduce, type Reduced, type Reduction, type ReductionOptions } from "./reduction.ts";

export interface MarginOptions<R extends Reduction = Reduction> extends ReductionOptions<R> {
  /** The distance that is enough: 1 for hinge and tripletMargin, 0 for cosineEmbedding. */
  readonly margin?: number | undefined;
}

/**
 * max(0, margin - t x), averaged over all elements.
 *
 * @param scores Any shape: positive for yes, negative for no.
 * @param targets Of the same shape, 1 or -1.
 */
export function hinge<D extends FloatDType = "float32", R extends Reduction = "mean">(
  scores: Tensor<Shape, D>,
  targets: AnyTensor,
  { margin = 1, reduction }: MarginOptions<R> = {},
): Reduced<R, D> {
  const x = floats("hinge", "scores", scores);
  const t = matchingTargets("hinge", x, targets);
  return reduce("hinge", x.mul(t).neg().add(margin).relu() as Tensor, reduction);
}

/** PyTorch's, so that vectors of zeros have a cosine. */
const smallest = 1e-12;

/**
 * 1 - cos(a, b) where the target is 1, max(0, cos(a, b) - margin) where it is -1; averaged over the pairs.
 *
 * @param first [N, features] or [features].
 * @param second Of the same shape.
 * @param targets [N] or a scalar, 1 for pairs that belong together and -1 for others.
 */
export function cosineEmbedding<D extends FloatDType = "float32", R extends Reduction = "mean">(
  first: Tensor<Shape, D>,
  second: Tensor<Shape, D>,
  targets: AnyTensor,
  { margin = 0, reduction }: MarginOptions<R> = {},
): Reduced<R, D> {
  const [a, b] = alike("cosineEmbedding", [first, second]) as [Tensor, Tensor];
  asTensor(targets, "cosineEmbedding: targets");
  const pairs = (a.shape as Shape).slice(0, -1);
  if (a.shape.length === 0 || !sameShape(targets.shape, pairs)) {
    throw new ShapeError(
      `cosineEmbedding: targets ${formatShape(targets.shape)} for vectors ${formatShape(a.shape)}; ` +
        `one for each pair, ${formatShape(pairs)}, is needed`,
    );
  }
  const dot = (x: Tensor, y: Tensor): Tensor => x.mul(y as never).sum(-1) as AnyTensor as Tensor;
  const lengths = dot(a, a)
    .add(smallest)
    .mul(dot(b, b).add(smallest) as never) as AnyTensor as Tensor;
  const cosine = dot(a, b).mul(lengths.rsqrt() as never) as AnyTensor as Tensor;
  const together = cosine.neg().add(1);
  const apart = cosine.sub(margin).relu();
  const losses = where(targets.eq(1), together as never, where(targets.eq(-1), apart as never, 0) as never);
  return reduce("cosineEmbedding", losses as AnyTensor as Tensor, reduction);
}

export interface TripletMarginOptions<R extends Reduction = Reduction> extends MarginOptions<R> {
  /** The order of the norm that distances are measured by; 2. */
  readonly p?: number | undefined;
  /** Added to every difference, so that the norm has a slope where vectors are equal; 1e-6. */
  readonly eps?: number | undefined;
  /** Whether the negative's distance from the positive counts where it is the smaller one; false. */
  readonly swap?: boolean | undefined;
}

/**
 * max(0, |a - p| - |a - n| + margin), averaged over the triples.
 *
 * @param anchor [N, features] or [features], as positive and negative.
 */
export function tripletMargin<D extends FloatDType = "float32", R extends Reduction = "mean">(
  anchor: Tensor<Shape, D>,
  positive: Tensor<Shape, D>,
  negative: Tensor<Shape, D>,
  { margin = 1, p = 2, eps = 1e-6, swap = false, reduction }: TripletMarginOptions<R> = {},
): Reduced<R, D> {
  if (!(p > 0)) throw new DataError(`tripletMargin: p ${p}; a number above 0 is needed`);
  const [a, b, c] = alike("tripletMargin", [anchor, positive, negative]) as [Tensor, Tensor, Tensor];
  const distance = (x: Tensor, y: Tensor): Tensor =>
    x
      .sub(y as never)
      .add(eps)
      .norm(-1, { order: p }) as AnyTensor as Tensor;
  const near = distance(a, b);
  const away = distance(a, c);
  const far = swap ? (away.minimum(distance(b, c) as never) as AnyTensor as Tensor) : away;
  return reduce(
    "tripletMargin",
    near
      .sub(far as never)
      .add(margin)
      .relu() as AnyTensor as Tensor,
    reduction,
  );
}

/** Float tensors of one shape. */
function alike(operation: string, tensors: readonly AnyTensor[]): Tensor[] {
  const vectors = tensors.map((tensor) => floats(operation, "vectors", tensor));
  const shapes = tensors.map(({ shape }) => formatShape(shape));
  if (new Set(shapes).size > 1)
    throw new ShapeError(`${operation}: vectors are ${shapes.join(", ")}; they must have one shape`);
  return vectors;
}
