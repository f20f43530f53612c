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
import { commonDType, floats, numeric } from "./rules.ts";
import {
  awayFromZero,
  type Draw,
  mostlyFloat64,
  pointwiseSample,
  randomInput,
  randomShape,
  whole,
} from "./sampling.ts";

// Halves and whole numbers among others, since those are where rounding goes wrong.
const often: Draw = (random) => (random() < 0.5 ? whole(random, -10, 10) / 2 : random() * 200 - 100);

export const floorPrimitive: Primitive = pointwise({
  name: "floor",
  dtype: (inputs) => commonDType("floor", inputs, floats),
  compute: ([a]) => scalar.floor(a!),
  value: ([a]) => Math.floor(a!),
  sample: (random) => pointwiseSample(random, floats, [often]),
});

/** The greatest whole number that is not greater. Integers are returned as they are. */
export function floor(a: Node): Node {
  return isFloat(a.dtype) ? applyPrimitive(floorPrimitive, [a]) : a;
}

export const roundPrimitive: Primitive = pointwise({
  name: "round",
  dtype: (inputs) => commonDType("round", inputs, floats),
  compute: ([a]) => scalar.nearest(a!),
  value: ([a]) => {
    const lower = Math.floor(a!);
    if (a! - lower === 0.5) return 2 * Math.round(lower / 2); // the even neighbour
    return a! - lower < 0.5 ? lower : lower + 1;
  },
  sample: (random) => pointwiseSample(random, floats, [often]),
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
  dtype: (inputs) => commonDType("mod", inputs, numeric),
  compute: ([a, b]) => {
    if (isFloat(a!.dtype)) return floatRemainder(a!, b!);
    return scalar.cast(integerRemainder(scalar.cast(a!, "int32"), scalar.cast(b!, "int32")), a!.dtype);
  },
  value: ([a, b], node) => {
    if (b === 0) return isFloat(node.dtype) ? Number.NaN : 0;
    const rest = a! % b!;
    return rest !== 0 && rest < 0 !== b! < 0 ? rest + b! : rest;
  },
  // y = a - floor(a/b) b:  da = g, db = -g floor(a/b)
  vjp: (node, g) => [g, neg(mul(g, floor(div(node.inputs[0]!, node.inputs[1]!))))],
  sample: (random) => {
    const dtype = mostlyFloat64(random, numeric);
    const shape = randomShape(random);
    if (!isFloat(dtype)) {
      return { inputs: [randomInput(random, shape, dtype), randomInput(random, shape, dtype)], attributes: {} };
    }
    const divisor = randomInput(random, shape, dtype, awayFromZero(1, 2));
    // Well inside a period, since the remainder jumps at its ends.
    const data = divisor.data.map((b) => b * (whole(random, -2, 2) + 0.3 + 0.4 * random()));
    return { inputs: [{ shape, dtype, data }, divisor], attributes: {} };
  },
});

/**
 * The remainder of division rounded down: it has the sign of b, as in Python. Integers: 0 where b is 0. Floats: NaN where
 * b is 0; the error is a rounding of a, so nothing is left to know where a is 2^24 (float64: 2^53) times b.
 */
export function mod(a: Node, b: Node): Node {
  return applyPrimitive(modPrimitive, [a, b]);
}
