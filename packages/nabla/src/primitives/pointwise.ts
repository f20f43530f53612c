/**
 * Makes pointwise primitives from what distinguishes them: the shape rule is the same for all, and most are of one dtype.
 */
import type { DType } from "../base/dtype.ts";
import type { Node } from "../ir/node.ts";
import type { Attributes, Primitive } from "../ir/primitive.ts";
import type { Expression } from "../scalar/expression.ts";
import { commonDType, commonShape } from "./rules.ts";

export interface PointwiseDefinition {
  readonly name: string;
  /** The dtypes that the inputs, and then the result, may all have; or the rule where it is another. */
  readonly dtype: readonly DType[] | ((inputs: readonly DType[], attributes: Attributes) => DType);
  readonly compute: (operands: readonly Expression[], node: Node) => Expression;
  readonly vjp?: (node: Node, cotangent: Node) => readonly (Node | null)[];
}

export function pointwise({ name, dtype, compute, ...gradient }: PointwiseDefinition): Primitive {
  return {
    name,
    semantics: { kind: "pointwise", compute },
    shape: (inputs) => commonShape(name, inputs),
    dtype: typeof dtype === "function" ? dtype : (inputs) => commonDType(name, inputs, dtype),
    ...gradient,
  };
}
