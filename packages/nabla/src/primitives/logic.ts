/**
 * Comparisons, choice and bits. Comparisons give bool and have no gradient; `select` hands its cotangent to the side that
 * was taken.
 */
import { DTypeError } from "../base/errors.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/build.ts";
import type { Expression } from "../scalar/expression.ts";
import { pointwise } from "./pointwise.ts";
import { bitwise, commonDType, every } from "./rules.ts";
import { fullLike } from "./sources.ts";

function comparison(name: string, compute: (a: Expression, b: Expression) => Expression): Primitive {
  return pointwise({
    name,
    dtype: (inputs) => {
      commonDType(name, inputs, every);
      return "bool";
    },
    compute: ([a, b]) => compute(a!, b!),
  });
}

export const equalPrimitive: Primitive = comparison("equal", scalar.equal);
export const lessPrimitive: Primitive = comparison("less", scalar.less);
export const lessEqualPrimitive: Primitive = comparison("lessEqual", scalar.lessEqual);

/** a = b, bool. NaN equals nothing. */
export function equal(a: Node, b: Node): Node {
  return applyPrimitive(equalPrimitive, [a, b]);
}

/** a < b, bool. */
export function less(a: Node, b: Node): Node {
  return applyPrimitive(lessPrimitive, [a, b]);
}

/** a <= b, bool. */
export function lessEqual(a: Node, b: Node): Node {
  return applyPrimitive(lessEqualPrimitive, [a, b]);
}

export const selectPrimitive: Primitive = pointwise({
  name: "select",
  dtype: ([condition, ...sides]) => {
    if (condition !== "bool")
      throw new DTypeError(`select: the condition must be bool, not ${condition}; compare first`);
    return commonDType("select", sides, every);
  },
  compute: ([condition, a, b]) => scalar.select(condition!, a!, b!),
  // y = a where c, else b:  da = g where c, else 0;  db = 0 where c, else g
  vjp: (node, cotangent) => {
    const condition = node.inputs[0]!;
    const zero = fullLike(cotangent, 0);
    return [null, select(condition, cotangent, zero), select(condition, zero, cotangent)];
  },
});

/** a where the condition holds, else b. A NaN on the other side does no harm, neither here nor in the gradient. */
export function select(condition: Node, a: Node, b: Node): Node {
  return applyPrimitive(selectPrimitive, [condition, a, b]);
}

function bits(name: string, compute: (a: Expression, b: Expression) => Expression): Primitive {
  return pointwise({
    name,
    dtype: bitwise,
    compute: ([a, b]) => compute(a!, b!),
  });
}

export const bitAndPrimitive: Primitive = bits("bitAnd", scalar.and);
export const bitOrPrimitive: Primitive = bits("bitOr", scalar.or);
export const bitXorPrimitive: Primitive = bits("bitXor", scalar.xor);

/** Bitwise and; for bool the logical one. */
export function bitAnd(a: Node, b: Node): Node {
  return applyPrimitive(bitAndPrimitive, [a, b]);
}

/** Bitwise or; for bool the logical one. */
export function bitOr(a: Node, b: Node): Node {
  return applyPrimitive(bitOrPrimitive, [a, b]);
}

/** Bitwise exclusive or; for bool: exactly one of the two. */
export function bitXor(a: Node, b: Node): Node {
  return applyPrimitive(bitXorPrimitive, [a, b]);
}

export const notPrimitive: Primitive = pointwise({
  name: "not",
  dtype: ["bool"],
  compute: ([a]) => scalar.not(a!),
});

/** The other truth value, of bool. */
export function not(a: Node): Node {
  return applyPrimitive(notPrimitive, [a]);
}

function shift(name: string, compute: (a: Expression, b: Expression) => Expression): Primitive {
  return pointwise({
    name,
    dtype: ["int32"],
    compute: ([a, b]) => compute(a!, scalar.and(b!, 31)), // said aloud, because targets differ on 32 and more
  });
}

export const shiftLeftPrimitive: Primitive = shift("shiftLeft", scalar.shiftLeft);
export const shiftRightPrimitive: Primitive = shift("shiftRight", scalar.shiftRight);

/** int32 bits moved up by b mod 32 places. */
export function shiftLeft(a: Node, b: Node): Node {
  return applyPrimitive(shiftLeftPrimitive, [a, b]);
}

/** int32 bits moved down by b mod 32 places, zeros coming in. */
export function shiftRight(a: Node, b: Node): Node {
  return applyPrimitive(shiftRightPrimitive, [a, b]);
}
