/**
 * What a primitive means, told a second time and independently in plain JavaScript, with random arguments to try it on.
 * The interpreter runs these and the tests compare everything with them; nothing else does, so a page does not load them.
 */
import type { DType, TypedArray } from "../../base/dtype.ts";
import { type Shape, sizeOf } from "../../base/shape.ts";
import type { Node } from "../../ir/node.ts";
import type { Attributes } from "../../ir/primitive.ts";

/** A host tensor, as references read it. */
export interface HostTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: ArrayLike<number>;
}

/** Random arguments that a primitive is tested on. */
export interface Sample {
  readonly inputs: readonly { readonly shape: Shape; readonly dtype: DType; readonly data: readonly number[] }[];
  readonly attributes: Attributes;
}

/** Gives numbers in [0, 1). */
export type Random = () => number;

export interface Reference {
  /** The primitive's name. */
  readonly name: string;
  /** The node's elements, in row-major order, from its inputs; they are then rounded to its dtype. */
  elements(inputs: readonly HostTensor[], node: Node): TypedArray | readonly number[];
  /** Arguments for the tests that the registry drives, where the gradient exists. */
  sample(random: Random): Sample;
}

/** The reference of a pointwise primitive from `value`, which gives one element. */
export function elementwise(
  name: string,
  value: (operands: readonly number[], node: Node) => number,
  sample: Reference["sample"],
): Reference {
  const elements: Reference["elements"] = (inputs, node) =>
    Array.from({ length: sizeOf(node.shape) }, (_, position) =>
      value(
        inputs.map((input) => input.data[position]!),
        node,
      ),
    );
  return { name, elements, sample };
}
