/**
 * Products of matrices and vectors, all by one primitive: contract [batch, m, k] x [batch, k, n] → [batch, m, n].
 */
import { isFloat, promote } from "../base/dtype.ts";
import { ShapeError } from "../base/errors.ts";
import { broadcastShapes, formatShape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { contract } from "../primitives/contraction.ts";
import { reshape } from "../primitives/layout.ts";
import { sum } from "../primitives/broadcast.ts";
import { mul } from "./arithmetic.ts";
import { castTo, expandTo, widen } from "./broadcast.ts";

/** Both in the dtype of their product: the later of the two, int32 for smaller integers. */
export function promoteFactors(a: Node, b: Node): [Node, Node] {
  const dtype = promote(widen(a).dtype, widen(b).dtype);
  return [castTo(a, dtype), castTo(b, dtype)];
}

/** [batch, m, k] x [batch, k, n] → [batch, m, n]. Integers, which `contract` does not take, are multiplied and summed. */
export function contractPair(a: Node, b: Node): Node {
  if (isFloat(a.dtype)) return contract(a, b);
  const [batch, m, k] = a.shape as [number, number, number];
  const n = b.shape[2]!;
  const products = mul(reshape(a, [batch, m, k, 1]), reshape(b, [batch, 1, k, n])); // [batch, m, k, n]
  return sum(products, [2]);
}

/** NumPy's matmul: matrices in the last two axes, broadcasting before them; a vector is a row or a column as needed. */
export function matmul(a: Node, b: Node): Node {
  if (a.shape.length === 0 || b.shape.length === 0) {
    throw new ShapeError(`matmul: ${formatShape(a.shape)} x ${formatShape(b.shape)}, a scalar has no axes; use mul`);
  }
  const [left, right] = promoteFactors(a, b);
  const leftShape = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const rightShape = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [m, k] = leftShape.slice(-2) as [number, number];
  const [inner, n] = rightShape.slice(-2) as [number, number];
  if (k !== inner) {
    throw new ShapeError(
      `matmul: inner dimensions differ, ${formatShape(a.shape)} x ${formatShape(b.shape)} (${k} and ${inner})`,
    );
  }
  const batch = broadcastShapes("matmul", leftShape.slice(0, -2), rightShape.slice(0, -2));
  const resultShape = [...batch, ...(a.shape.length === 1 ? [] : [m]), ...(b.shape.length === 1 ? [] : [n])];
  // One matrix on the right for all: the batch is more rows.
  if (sizeOf(rightShape.slice(0, -2)) === 1 && sizeOf(leftShape.slice(0, -2)) === sizeOf(batch)) {
    const rows = sizeOf(batch) * m;
    return reshape(contractPair(reshape(left, [1, rows, k]), reshape(right, [1, k, n])), resultShape);
  }
  const size = sizeOf(batch);
  const x = expandTo("matmul", reshape(left, leftShape), [...batch, m, k]);
  const y = expandTo("matmul", reshape(right, rightShape), [...batch, k, n]);
  return reshape(contractPair(reshape(x, [size, m, k]), reshape(y, [size, k, n])), resultShape);
}

/** Σ aᵢ bᵢ of two vectors. */
export function dot(a: Node, b: Node): Node {
  if (a.shape.length !== 1 || b.shape.length !== 1 || a.shape[0] !== b.shape[0]) {
    throw new ShapeError(
      `dot: takes two vectors of one length, got ${formatShape(a.shape)} and ${formatShape(b.shape)}; matmul takes matrices`,
    );
  }
  return matmul(a, b);
}

/** aᵢ bⱼ of two vectors. */
export function outer(a: Node, b: Node): Node {
  if (a.shape.length !== 1 || b.shape.length !== 1) {
    throw new ShapeError(`outer: takes two vectors, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`);
  }
  return mul(reshape(a, [a.shape[0]!, 1]), reshape(b, [1, b.shape[0]!]));
}
