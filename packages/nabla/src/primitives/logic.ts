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
import { anything, mostlyFloat64, pointwiseSample, randomInput, randomShape, whole } from "./sampling.ts";
import { fullLike } from "./sources.ts";

function comparison(
  name: string,
  compute: (a: Expression, b: Expression) => Expression,
  value: (a: number, b: number) => boolean,
): Primitive {
  return pointwise({
    name,
    dtype: (inputs) => {
      commonDType(name, inputs, every);
      return "bool";
    },
    compute: ([a, b]) => compute(a!, b!),
    value: ([a, b]) => (value(a!, b!) ? 1 : 0),
    sample: (random) => {
      const sample = pointwiseSample(random, every, [anything, anything]);
      const [left, right] = sample.inputs;
      const data = right!.data.map((number, position) => (random() < 0.3 ? left!.data[position]! : number)); // some ties
      return { inputs: [left!, { ...right!, data }], attributes: {} };
    },
  });
}

export const equalPrimitive: Primitive = comparison("equal", scalar.equal, (a, b) => a === b);
export const lessPrimitive: Primitive = comparison("less", scalar.less, (a, b) => a < b);
export const lessEqualPrimitive: Primitive = comparison("lessEqual", scalar.lessEqual, (a, b) => a <= b);

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
  value: ([condition, a, b]) => (condition === 0 ? b! : a!),
  // y = a where c, else b:  da = g where c, else 0;  db = 0 where c, else g
  vjp: (node, cotangent) => {
    const condition = node.inputs[0]!;
    const zero = fullLike(cotangent, 0);
    return [null, select(condition, cotangent, zero), select(condition, zero, cotangent)];
  },
  sample: (random) => {
    const shape = randomShape(random);
    const dtype = mostlyFloat64(random, every);
    const sides = [randomInput(random, shape, dtype), randomInput(random, shape, dtype)];
    return { inputs: [randomInput(random, shape, "bool"), ...sides], attributes: {} };
  },
});

/** a where the condition holds, else b. A NaN on the other side does no harm, neither here nor in the gradient. */
export function select(condition: Node, a: Node, b: Node): Node {
  return applyPrimitive(selectPrimitive, [condition, a, b]);
}

function bits(
  name: string,
  compute: (a: Expression, b: Expression) => Expression,
  value: (a: number, b: number) => number,
): Primitive {
  return pointwise({
    name,
    dtype: (inputs) => commonDType(name, inputs, bitwise),
    compute: ([a, b]) => compute(a!, b!),
    value: ([a, b]) => value(a!, b!),
    sample: (random) => pointwiseSample(random, bitwise, [anything, anything]),
  });
}

export const bitAndPrimitive: Primitive = bits("bitAnd", scalar.and, (a, b) => a & b);
export const bitOrPrimitive: Primitive = bits("bitOr", scalar.or, (a, b) => a | b);
export const bitXorPrimitive: Primitive = bits("bitXor", scalar.xor, (a, b) => a ^ b);

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
  dtype: (inputs) => commonDType("not", inputs, ["bool"]),
  compute: ([a]) => scalar.not(a!),
  value: ([a]) => 1 - a!,
  sample: (random) => pointwiseSample(random, ["bool"], [anything]),
});

/** The other truth value, of bool. */
export function not(a: Node): Node {
  return applyPrimitive(notPrimitive, [a]);
}

function shift(
  name: string,
  compute: (a: Expression, b: Expression) => Expression,
  value: (a: number, b: number) => number,
): Primitive {
  return pointwise({
    name,
    dtype: (inputs) => commonDType(name, inputs, ["int32"]),
    compute: ([a, b]) => compute(a!, scalar.and(b!, 31)), // said aloud, because targets differ on 32 and more
    value: ([a, b]) => value(a!, b!),
    sample: (random) => pointwiseSample(random, ["int32"], [anything, () => whole(random, -40, 40)]),
  });
}

export const shiftLeftPrimitive: Primitive = shift("shiftLeft", scalar.shiftLeft, (a, b) => a << b);
export const shiftRightPrimitive: Primitive = shift("shiftRight", scalar.shiftRight, (a, b) => a >>> b);

/** int32 bits moved up by b mod 32 places. */
export function shiftLeft(a: Node, b: Node): Node {
  return applyPrimitive(shiftLeftPrimitive, [a, b]);
}

/** int32 bits moved down by b mod 32 places, zeros coming in. */
export function shiftRight(a: Node, b: Node): Node {
  return applyPrimitive(shiftRightPrimitive, [a, b]);
}
