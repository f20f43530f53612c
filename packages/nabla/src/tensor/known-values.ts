/**
 * Values of nodes that are on the host: the data that a tensor was made from, and what was read before. A node with a
 * value is a leaf of every later program, so nothing is computed twice. Values go when their nodes go.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { input } from "../primitives/sources.ts";

const values = new WeakMap<Node, TypedArray>();

/** The value of a node, if it is on the host. Nobody may write to it. */
export function knownValue(node: Node): TypedArray | undefined {
  return values.get(node);
}

/** Remembers the value of a node; the array must not change from now on. */
export function remember(node: Node, value: TypedArray): void {
  values.set(node, value);
}

/** A leaf that stands for data. */
export function dataLeaf(data: TypedArray, shape: Shape, dtype: DType): Node {
  const leaf = input(shape, dtype);
  values.set(leaf, data);
  return leaf;
}
