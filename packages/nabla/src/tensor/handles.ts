/**
 * Between the public type `Tensor`, which knows shapes, and the class behind it, which holds nodes: the one place where
 * one is taken for the other. Internal to nabla; users never see nodes.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import type { AnyTensor, Tensor, TensorMethods } from "./signatures/tensor.ts";
import { asTensor, LazyTensor } from "./tensor.ts";

/** Every method that the type promises is there: a missing one does not compile. */
type Unimplemented = Exclude<keyof TensorMethods, keyof LazyTensor>;
const unimplemented: [Unimplemented] extends [never] ? true : Unimplemented = true;
void unimplemented;

/** The node of a tensor. */
export function nodeOf(tensor: AnyTensor): Node {
  return asTensor(tensor).node;
}

/** A tensor of a node. */
export function tensorOf<S extends Shape = Shape, D extends DType = DType>(node: Node): Tensor<S, D> {
  return new LazyTensor(node.shape, node.dtype, node, null) as unknown as Tensor<S, D>;
}

/** A tensor of elements that nobody will write to any more: they are not copied. */
export function tensorOfData<S extends Shape = Shape, D extends DType = DType>(
  data: TypedArray,
  shape: Shape,
  dtype: D,
): Tensor<S, D> {
  return new LazyTensor(shape, dtype, null, data) as unknown as Tensor<S, D>;
}

/** Whether a value is a tensor. */
export function isTensor(value: unknown): value is AnyTensor {
  return value instanceof LazyTensor;
}
