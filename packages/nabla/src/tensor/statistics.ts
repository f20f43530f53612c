/**
 * Statistics and normalizations made of reductions, numerically stable forward and backward: where a formula subtracts a
 * maximum, no gradient flows through it; where a root has no slope (at 0), the gradient is 0 as in PyTorch.
 */
import { DataError } from "../base/errors.ts";
import { formatShape, normalizeAxis } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { stopGradient } from "../primitives/identity.ts";
import { equal, select } from "../primitives/logic.ts";
import { abs, add, div, exp, log, pow, sqrt, square, sub } from "./arithmetic.ts";
import { constantLike, expandTo, toFloat, widen } from "./broadcast.ts";
import { isFinite } from "./comparison.ts";
import { padAxis, reshape, sliceAxis } from "./layout.ts";
import { type Axes, max, min, reducedSize, sum } from "./reduction.ts";

/** Σ x / n. Integers give float32. */
export function mean(node: Node, axes?: Axes, keepDims: boolean = false): Node {
  const size = reducedSize("mean", node, axes);
  if (size === 0) throw new DataError(`mean: no elements to average, the shape is ${formatShape(node.shape)}`);
  return div(sum(toFloat(node), axes, keepDims), size);
}

/** Σ (x - mean)² / (n - correction). */
export function variance(node: Node, axes?: Axes, keepDims: boolean = false, correction: number = 1): Node {
  const freedom = reducedSize("variance", node, axes) - correction;
  if (freedom <= 0) {
    throw new DataError(
      `variance: ${freedom + correction} elements with correction ${correction} leave nothing to divide by; pass { correction: 0 }`,
    );
  }
  const x = toFloat(node);
  return div(sum(square(sub(x, mean(x, axes, true))), axes, keepDims), freedom);
}

/** √x whose gradient at 0 is 0 instead of infinite. */
function rootOfSquares(node: Node): Node {
  const isZero = equal(node, constantLike(node, 0));
  return select(isZero, constantLike(node, 0), sqrt(select(isZero, constantLike(node, 1), node)));
}

/** √variance; its gradient is 0 where the variance is 0. */
export function std(node: Node, axes?: Axes, keepDims: boolean = false, correction: number = 1): Node {
  return rootOfSquares(variance(node, axes, keepDims, correction));
}

/** (Σ |x|^p)^(1/p); p = 2 unless told, Infinity and -Infinity for the extremes, 0 counts what is not 0. */
export function norm(node: Node, axes?: Axes, keepDims: boolean = false, order: number = 2): Node {
  const x = toFloat(node);
  if (order === 2) return rootOfSquares(sum(square(x), axes, keepDims));
  const size = abs(x);
  if (order === Infinity) return max(size, axes, keepDims);
  if (order === -Infinity) return min(size, axes, keepDims);
  if (order === 1) return sum(size, axes, keepDims);
  const isZero = equal(x, constantLike(x, 0));
  if (order === 0) return sum(select(isZero, constantLike(x, 0), constantLike(x, 1)), axes, keepDims);
  // The powers of 0 have no slope for p < 1; elements that are 0 take part as constants.
  const powerOfZero = order < 0 ? Infinity : 0;
  const powers = select(isZero, constantLike(x, powerOfZero), pow(select(isZero, constantLike(x, 1), size), order));
  const total = sum(powers, axes, keepDims);
  const isNothing = equal(total, constantLike(total, 0));
  const root = pow(select(isNothing, constantLike(total, 1), total), 1 / order);
  return select(isNothing, constantLike(total, powerOfZero), root);
}

/** What to subtract before exp: the maximum, without gradient; 0 where it is infinite, so that no ∞ - ∞ appears. */
function offset(x: Node, axes: Axes): Node {
  const highest = largest(x, axes);
  return select(isFinite(highest), highest, constantLike(highest, 0));
}

/** The maximum; of no elements 0, so that Σ exp(x - m) is 0 there and not an error. */
function largest(x: Node, axes: Axes): Node {
  return stopGradient((x.shape.includes(0) ? sum : max)(x, axes, true));
}

/** log Σ exp(x) = m + log Σ exp(x - m) with m the maximum. */
export function logSumExp(node: Node, axes?: Axes, keepDims: boolean = false): Node {
  const x = toFloat(node);
  const shift = offset(x, axes);
  const total = sum(exp(sub(x, shift)), axes, keepDims);
  return add(log(total), keepDims ? shift : reshape(shift, total.shape));
}

/** exp(x - m) / Σ exp(x - m) along an axis. */
export function softmax(node: Node, axis: number = -1): Node {
  const x = toFloat(node);
  const place = normalizeAxis("softmax", axis, x.shape.length);
  const weights = exp(sub(x, largest(x, place)));
  return div(weights, expandTo("softmax", sum(weights, place, true), x.shape));
}

/** x - m - log Σ exp(x - m) along an axis. */
export function logSoftmax(node: Node, axis: number = -1): Node {
  const x = toFloat(node);
  const place = normalizeAxis("logSoftmax", axis, x.shape.length);
  const shifted = sub(x, largest(x, place));
  return sub(shifted, log(sum(exp(shifted), place, true)));
}

/** Running sums along an axis, by ⌈log₂ n⌉ shifted additions: after step k each element sums its 2^k predecessors. */
export function cumsum(node: Node, axis: number = 0): Node {
  const place = normalizeAxis("cumsum", axis, node.shape.length);
  const length = node.shape[place]!;
  let result = widen(node);
  for (let shift = 1; shift < length; shift *= 2) {
    const earlier = padAxis(sliceAxis(result, place, 0, length - shift), place, shift, 0);
    result = add(result, earlier);
  }
  return result;
}
