/**
 * Pointwise arithmetic on nodes with broadcasting and promotion: the primitives behind `add`, `mul`, `exp` …, and those
 * that are a few of them together. Gradients follow from the primitives'.
 */
import { type DType, isFloat } from "../base/dtype.ts";
import { DTypeError } from "../base/errors.ts";
import type { Node } from "../ir/node.ts";
import * as arithmetic from "../primitives/arithmetic.ts";
import * as extremes from "../primitives/extremes.ts";
import { less, select } from "../primitives/logic.ts";
import * as rounding from "../primitives/rounding.ts";
import * as transcendental from "../primitives/transcendental.ts";
import { align, alignPair, castTo, constantLike, isNode, type Operand, toFloat, widen } from "./broadcast.ts";

type Unary = (node: Node) => Node;
type Binary = (a: Operand, b: Operand) => Node;

/** bool has no arithmetic of its own: it counts as 0 and 1 in int32. */
function binary(operation: string, primitive: (a: Node, b: Node) => Node): Binary {
  return (a, b) => {
    const [left, right] = alignPair(operation, a, b);
    if (left.dtype !== "bool") return primitive(left, right);
    return primitive(castTo(left, "int32"), castTo(right, "int32"));
  };
}

const signed: (primitive: Unary) => Unary = (primitive) => (node) => primitive(widen(node));
const float: (primitive: Unary) => Unary = (primitive) => (node) => primitive(toFloat(node));

export const add: Binary = binary("add", arithmetic.add);
export const sub: Binary = binary("sub", arithmetic.sub);
export const mul: Binary = binary("mul", arithmetic.mul);
/** The remainder with the sign of the divisor, as NumPy's and Python's. */
export const mod: Binary = binary("mod", rounding.mod);
/** NaN where either operand is. */
export const minimum: Binary = binary("minimum", extremes.minimum);
export const maximum: Binary = binary("maximum", extremes.maximum);

/** True division: integers give float32. */
export function div(a: Operand, b: Operand): Node {
  const [left, right] = alignPair("div", a, b);
  return arithmetic.div(toFloat(left), toFloat(right));
}

const smallPowers: { readonly [exponent: number]: Unary } = {
  0: (x) => constantLike(x, 1),
  0.5: (x) => sqrt(x),
  1: (x) => x,
  2: (x) => arithmetic.mul(x, x),
  3: (x) => arithmetic.mul(arithmetic.mul(x, x), x),
  4: (x) => square(square(x)),
  [-1]: (x) => arithmetic.div(constantLike(x, 1), x),
  [-0.5]: (x) => rsqrt(x),
};

/**
 * a^b. Small constant exponents become products, which are exact and have gradients at 0. Integers to a non-negative
 * integer stay integers; every other power of integers is float32.
 */
export function pow(a: Operand, b: Operand): Node {
  const [base, exponent] = alignPair("pow", a, b);
  const known = isNode(b) ? undefined : Number(b);
  if (!isFloat(base.dtype) && known !== undefined && known >= 0) return integerPower(widen(base), known);
  const x = toFloat(base);
  const short = known === undefined ? undefined : smallPowers[known];
  return short === undefined ? transcendental.pow(x, toFloat(exponent)) : short(x);
}

/** By repeated squaring; wraps around as int32 products do. */
function integerPower(base: Node, exponent: number): Node {
  let result = constantLike(base, 1);
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = rest === exponent && rest === 1 ? square : arithmetic.mul(result, square);
    if (rest > 1) square = arithmetic.mul(square, square);
  }
  return result;
}

export const neg: Unary = signed(arithmetic.neg);
export const abs: Unary = (node) => (node.dtype === "uint8" || node.dtype === "bool" ? node : arithmetic.abs(node));
export const sign: Unary = signed(arithmetic.sign);
export const square: Unary = (node) => mul(node, node);
export const sqrt: Unary = float(arithmetic.sqrt);
export const rsqrt: Unary = float((x) => arithmetic.div(constantLike(x, 1), arithmetic.sqrt(x)));
export const exp: Unary = float(transcendental.exp);
export const expm1: Unary = float(transcendental.expm1);
export const log: Unary = float(transcendental.log);
export const log1p: Unary = float(transcendental.log1p);
export const sin: Unary = float(transcendental.sin);
export const cos: Unary = float(transcendental.cos);
export const tanh: Unary = float(transcendental.tanh);
export const erf: Unary = float(transcendental.erf);
export const sigmoid: Unary = float(transcendental.sigmoid);

/** Integers and bools stay as they are. */
export const floor: Unary = (node) => rounding.floor(widen(node));
export const ceil: Unary = (node) =>
  isFloat(node.dtype) ? arithmetic.neg(rounding.floor(arithmetic.neg(node))) : widen(node);
/** To the nearest integer, ties to even. */
export const round: Unary = (node) => rounding.round(widen(node));

/** Limits elements to low … high; null leaves a side open. At the limits the gradient passes, outside it is 0. */
export function clip(node: Node, low: Operand | null, high: Operand | null): Node {
  let result = node;
  if (low !== null) {
    const [x, limit] = align("clip", [result, low]) as [Node, Node];
    result = select(less(x, limit), limit, x);
  }
  if (high !== null) {
    const [x, limit] = align("clip", [result, high]) as [Node, Node];
    result = select(less(limit, x), limit, x);
  }
  return result;
}

/** Another dtype; from float to integer truncates towards 0, to bool is "not 0". */
export function astype(node: Node, dtype: DType): Node {
  return castTo(node, dtype);
}

/** Throws unless the node holds integers: a mask of bool is no list of the indices 0 and 1. */
export function checkInteger(operation: string, node: Node): Node {
  if (isFloat(node.dtype) || node.dtype === "bool") {
    const hint = node.dtype === "bool" ? "where chooses by a mask" : 'use astype("int32")';
    throw new DTypeError(`${operation}: wants integer indices, got ${node.dtype}; ${hint}`);
  }
  return castTo(node, "int32");
}
