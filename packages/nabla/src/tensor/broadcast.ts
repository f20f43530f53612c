/**
 * What stands between NumPy's habits and the primitives, which want equal shapes and dtypes: broadcasting, dtype promotion
 * and JavaScript numbers as operands. Everything here is nodes to nodes; tensor.ts puts methods on top.
 */
import { type DType, isFloat, promote, wrap } from "../base/dtype.ts";
import { DTypeError, ShapeError } from "../base/errors.ts";
import { broadcastShapes, formatShape, sameShape, type Shape } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { cast } from "../primitives/casts.ts";
import { expand } from "../primitives/broadcast.ts";
import { reshape } from "../primitives/layout.ts";
import { full } from "../primitives/sources.ts";

/** A node, or a number that takes the shape and (where it can hold it) the dtype of the other operand. */
export type Operand = Node | number | boolean;

export const isNode = (operand: Operand): operand is Node => typeof operand === "object";

/** The node in another dtype; itself where it has it. */
export function castTo(node: Node, dtype: DType): Node {
  return node.dtype === dtype ? node : cast(node, dtype);
}

/** The node if its elements are floats, else its elements as float32. */
export function toFloat(node: Node): Node {
  return isFloat(node.dtype) ? node : cast(node, "float32");
}

/** bool and uint8 as int32, so that sums do not wrap; others as they are. */
export function widen(node: Node): Node {
  return node.dtype === "bool" || node.dtype === "uint8" ? cast(node, "int32") : node;
}

/** A constant in every element of the other node's shape. */
export function constantLike(node: Node, value: number): Node {
  return full(value, node.shape, node.dtype);
}

/** The node broadcast to `shape`, whose last axes are its own or grow from 1. */
export function expandTo(operation: string, node: Node, shape: Shape): Node {
  if (sameShape(node.shape, shape)) return node;
  const missing = shape.length - node.shape.length;
  const fits =
    missing >= 0 && node.shape.every((dimension, axis) => dimension === 1 || dimension === shape[missing + axis]);
  if (!fits) {
    throw new ShapeError(
      `${operation}: ${formatShape(node.shape)} does not broadcast to ${formatShape(shape)}; ` +
        `aligned at the end, dimensions must be equal or grow from 1`,
    );
  }
  const aligned = [...new Array<number>(missing).fill(1), ...node.shape];
  const ranked = missing === 0 ? node : reshape(node, aligned);
  return sameShape(aligned, shape) ? ranked : expand(ranked, shape);
}

/** The dtype in which a number meets a tensor: the tensor's, but float32 for a fraction beside integers; bool counts in int32. */
function dtypeBeside(operation: string, dtype: DType, value: number | boolean): DType {
  if (typeof value === "boolean" || isFloat(dtype)) return dtype;
  if (!Number.isInteger(value)) return "float32";
  const wanted = dtype === "bool" ? "int32" : dtype;
  if (wrap(wanted, value) === value) return wanted;
  throw new DTypeError(`${operation}: ${value} does not fit a tensor of ${dtype}; cast the tensor with astype first`);
}

/** Operands of one shape and one dtype: promoted, then broadcast. Numbers become constants. */
export function align(operation: string, operands: readonly Operand[]): Node[] {
  const nodes = operands.filter(isNode);
  const tensorDtype = nodes.map((node) => node.dtype).reduce(promote, "bool" as DType);
  const start: DType = nodes.length === 0 ? "float32" : tensorDtype;
  const dtype = operands
    .filter((operand) => !isNode(operand))
    .map((value) => dtypeBeside(operation, start, value as number | boolean))
    .reduce(promote, start);
  const shape = nodes.map((node) => node.shape).reduce((a, b) => broadcastShapes(operation, a, b), [] as Shape);
  return operands.map((operand) =>
    isNode(operand) ? expandTo(operation, castTo(operand, dtype), shape) : full(Number(operand), shape, dtype),
  );
}

/** Two operands of one shape and one dtype. */
export function alignPair(operation: string, a: Operand, b: Operand): [Node, Node] {
  return align(operation, [a, b]) as [Node, Node];
}
