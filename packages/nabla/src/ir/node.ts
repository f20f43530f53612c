/**
 * What a tensor computes: an immutable node, an application of a primitive to other nodes. Nodes are made eagerly and
 * cheaply; equal ones are merged later (compiler/canonicalize), because a gradient tells its variables apart by identity.
 */
import type { DType } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";
import { notice } from "./observe.ts";
import type { Attributes, Primitive } from "./primitive.ts";

export interface Node {
  /** Ascending with creation: a node's inputs have smaller ids. */
  readonly id: number;
  readonly primitive: Primitive;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly dtype: DType;
}

const none: Attributes = Object.freeze({});
let nextId = 1;

/** Applies a primitive: checks shapes and dtypes and gives the new node. */
export function applyPrimitive(primitive: Primitive, inputs: readonly Node[], attributes: Attributes = none): Node {
  const shape = primitive.shape(
    inputs.map((input) => input.shape),
    attributes,
  );
  const dtype = primitive.dtype(
    inputs.map((input) => input.dtype),
    attributes,
  );
  const node: Node = { id: nextId++, primitive, inputs, attributes, shape, dtype };
  notice(node);
  return node;
}
