/**
 * Where values come from without inputs: memory given at every run (`input`), one value everywhere (`full`), and indices
 * (`iota`). None has a gradient.
 */
import { type DType, isFloat, wrap } from "../base/dtype.ts";
import { DTypeError } from "../base/errors.ts";
import { checkShape, type Shape } from "../base/shape.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Attributes, Primitive } from "../ir/primitive.ts";
import { cast, constant } from "../scalar/build.ts";
import { castValue } from "../scalar/instructions.ts";
import { checkAxis, checkDType, every, numeric } from "./rules.ts";

function shapeOf(operation: string, attributes: Attributes): Shape {
  const shape = attributes.shape as Shape;
  checkShape(operation, shape);
  return shape;
}

function dtypeOf(operation: string, attributes: Attributes, allowed: readonly DType[]): DType {
  const dtype = attributes.dtype as DType;
  if (!every.includes(dtype))
    throw new DTypeError(`${operation}: there is no dtype ${dtype}; take ${every.join(", ")}`);
  checkDType(operation, dtype, allowed);
  return dtype;
}

export const inputPrimitive: Primitive = {
  name: "input",
  semantics: { kind: "source" },
  shape: (_inputs, attributes) => shapeOf("input", attributes),
  dtype: (_inputs, attributes) => dtypeOf("input", attributes, every),
};

/** A leaf whose elements are given at every run. */
export function input(shape: Shape, dtype: DType): Node {
  return applyPrimitive(inputPrimitive, [], { shape: [...shape], dtype });
}

export const fullPrimitive: Primitive = {
  name: "full",
  semantics: {
    kind: "source",
    element: (_indices, node) => constant(wrap(node.dtype, node.attributes.value as number), node.dtype),
  },
  shape: (_inputs, attributes) => shapeOf("full", attributes),
  dtype: (_inputs, attributes) => dtypeOf("full", attributes, every),
};

/** `value` everywhere. For integers it is truncated and saturated as a cast would. */
export function full(value: number, shape: Shape, dtype: DType): Node {
  // Floats keep all their digits here: the interpreter may compute float32 graphs in float64.
  const held = isFloat(dtype) ? value : castValue(dtype, "float64", value);
  return applyPrimitive(fullPrimitive, [], { value: held, shape: [...shape], dtype });
}

export const iotaPrimitive: Primitive = {
  name: "iota",
  semantics: {
    kind: "source",
    element: (indices, node) => cast(indices[node.attributes.axis as number]!, node.dtype),
  },
  shape: (_inputs, attributes) => {
    const shape = shapeOf("iota", attributes);
    checkAxis("iota", attributes.axis as number, shape);
    return shape;
  },
  dtype: (_inputs, attributes) => dtypeOf("iota", attributes, numeric),
};

/** Every element is its index along `axis`. */
export function iota(shape: Shape, axis: number, dtype: DType): Node {
  return applyPrimitive(iotaPrimitive, [], { shape: [...shape], axis, dtype });
}

/** `value` in the shape and dtype of a node: the constants of gradient rules. */
export function fullLike(node: Node, value: number): Node {
  return full(value, node.shape, node.dtype);
}
