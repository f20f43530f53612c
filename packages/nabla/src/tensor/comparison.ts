/**
 * Comparisons and logic on nodes: bool results, NumPy broadcasting. NaN equals nothing, and no order holds for it.
 */
import { isFloat } from "../base/dtype.ts";
import { sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { abs } from "../primitives/arithmetic.ts";
import { bitAnd, bitOr, equal, less, lessEqual, not, select } from "../primitives/logic.ts";
import { full } from "../primitives/sources.ts";
import { align, alignPair, castTo, constantLike, expandTo, isNode, type Operand } from "./broadcast.ts";

type Comparison = (a: Operand, b: Operand) => Node;

function comparison(operation: string, primitive: (a: Node, b: Node) => Node): Comparison {
  return (a, b) => {
    const [left, right] = alignPair(operation, a, b);
    return primitive(left, right);
  };
}

export const eq: Comparison = comparison("eq", equal);
export const ne: Comparison = comparison("ne", (a, b) => not(equal(a, b)));
export const lt: Comparison = comparison("lt", less);
export const le: Comparison = comparison("le", lessEqual);
export const gt: Comparison = comparison("gt", (a, b) => less(b, a));
export const ge: Comparison = comparison("ge", (a, b) => lessEqual(b, a));

const truth = (operand: Operand): Operand => (isNode(operand) ? castTo(operand, "bool") : Boolean(operand));

function logical(operation: string, primitive: (a: Node, b: Node) => Node): Comparison {
  return (a, b) => {
    const [left, right] = alignPair(operation, truth(a), truth(b));
    return primitive(left, right);
  };
}

/** Anything but 0 is true. */
export const logicalAnd: Comparison = logical("logicalAnd", bitAnd);
export const logicalOr: Comparison = logical("logicalOr", bitOr);
export const logicalNot = (node: Node): Node => not(castTo(node, "bool"));

export function isNaN(node: Node): Node {
  return isFloat(node.dtype) ? not(equal(node, node)) : full(0, node.shape, "bool");
}

export function isFinite(node: Node): Node {
  return isFloat(node.dtype) ? less(abs(node), constantLike(node, Infinity)) : full(1, node.shape, "bool");
}

/** a where the condition holds, else b; all three broadcast. Both sides are computed, gradients reach only the chosen. */
export function where(condition: Node, a: Operand, b: Operand): Node {
  const [left, right] = alignPair("where", a, b);
  const [shaped] = align("where", [castTo(condition, "bool"), full(0, left.shape, "bool")]) as [Node, Node];
  const { shape } = shaped;
  if (sizeOf(shape) === sizeOf(left.shape) && shape.length === left.shape.length) return select(shaped, left, right);
  return select(shaped, expandTo("where", left, shape), expandTo("where", right, shape));
}
