/**
 * Rounding to whole numbers, and the remainder that goes with rounding down. floor and round are constant almost
 * everywhere: their gradient is 0.
 */
import { isFloat } from "../base/dtype.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/build.ts";
import type { Expression } from "../scalar/expression.ts";
import { div, mul, neg } from "./arithmetic.ts";
import { pointwise } from "./pointwise.ts";
import { floats, numeric } from "./rules.ts";

export const floorPrimitive: Primitive = pointwise({
  name: "floor",
  dtype: floats,
  compute: ([a]) => scalar.floor(a!),
});

/** The greatest whole number that is not greater. Integers are returned as they are. */
export function floor(a: Node): Node {
  return isFloat(a.dtype) ? applyPrimitive(floorPrimitive, [a]) : a;
}

export const roundPrimitive: Primitive = pointwise({
  name: "round",
  dtype: floats,
  compute: ([a]) => scalar.nearest(a!),
});

/** The nearest whole number, ties to even. Integers are returned as they are. */
export function round(a: Node): Node {
  return isFloat(a.dtype) ? applyPrimitive(roundPrimitive, [a]) : a;
}

const one = (like: Expression): Expression => scalar.constant(1, like.dtype);

const isOpposite = (a: Expression, b: Expression): Expression =>
  scalar.and(scalar.xor(scalar.less(a, 0), scalar.less(b, 0)), scalar.not(scalar.equal(a, 0)));

/** a - floor(a/b) b, moved by one b where the rounding of a/b left it outside of 0 … b. */
function floatRemainder(a: Expression, b: Expression): Expression {
  const quotient = scalar.floor(scalar.div(a, b));
  // Where the quotient is 0 the answer is a itself, for an infinite b too.
  const rest = scalar.select(scalar.equal(quotient, 0), a, scalar.sub(a, scalar.mul(quotient, b)));
  const raised = scalar.select(isOpposite(rest, b), scalar.add(rest, b), rest);
  const isBeyond = scalar.less(scalar.abs(b), scalar.abs(raised));
  return scalar.select(isBeyond, scalar.sub(raised, b), raised);
}

/** Divisors 0 and -1 become 1, whose remainder is 0: no target may trap on a % 0 or on the least number % -1. */
function integerRemainder(a: Expression, b: Expression): Expression {
  const divisor = scalar.select(scalar.or(scalar.equal(b, 0), scalar.equal(b, -1)), one(b), b);
  const rest = scalar.remainder(a, divisor); // has the sign of a
  return scalar.select(isOpposite(rest, divisor), scalar.add(rest, divisor), rest);
}

export const modPrimitive: Primitive = pointwise({
  name: "mod",
  dtype: numeric,
  compute: ([a, b]) => {
    if (isFloat(a!.dtype)) return floatRemainder(a!, b!);
    return scalar.cast(integerRemainder(scalar.cast(a!, "int32"), scalar.cast(b!, "int32")), a!.dtype);
  },
  // y = a - floor(a/b) b:  da = g, db = -g floor(a/b)
  vjp: (node, g) => [g, neg(mul(g, floor(div(node.inputs[0]!, node.inputs[1]!))))],
});

/**
 * The remainder of division rounded down: it has the sign of b, as in Python. Integers: 0 where b is 0. Floats: NaN where
 * b is 0; the error is a rounding of a, so nothing is left to know where a is 2^24 (float64: 2^53) times b.
 */
export function mod(a: Node, b: Node): Node {
  return applyPrimitive(modPrimitive, [a, b]);
}
