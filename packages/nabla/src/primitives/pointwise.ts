/**
 * Makes pointwise primitives from what distinguishes them: the shape rule and the loop of the reference are all alike.
 * `value` is the reference for one element, in JavaScript numbers that the result's dtype then rounds.
 */
import type { DType } from "../base/dtype.ts";
import { sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import type { Attributes, Primitive, Sample } from "../ir/primitive.ts";
import type { Expression } from "../scalar/expression.ts";
import { commonShape } from "./rules.ts";

export interface PointwiseDefinition {
  readonly name: string;
  readonly dtype: (inputs: readonly DType[], attributes: Attributes) => DType;
  readonly compute: (operands: readonly Expression[], node: Node) => Expression;
  readonly value: (operands: readonly number[], node: Node) => number;
  readonly vjp?: (node: Node, cotangent: Node) => readonly (Node | null)[];
  readonly sample: (random: () => number) => Sample;
}

export function pointwise(definition: PointwiseDefinition): Primitive {
  const { name, compute, dtype, value, sample, vjp } = definition;
  return {
    name,
    semantics: { kind: "pointwise", compute },
    shape: (inputs) => commonShape(name, inputs),
    dtype,
    ...(vjp === undefined ? {} : { vjp }),
    reference: (inputs, node) =>
      Array.from({ length: sizeOf(node.shape) }, (_, position) =>
        value(
          inputs.map((input) => input.data[position]!),
          node,
        ),
      ),
    sample,
  };
}
