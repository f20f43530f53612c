/**
 * The four operations, sign and root. Integers wrap around. In the comments g is the cotangent of the output y.
 */
import type { Primitive } from "../ir/primitive.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import * as scalar from "../scalar/build.ts";
import { constant } from "../scalar/build.ts";
import { pointwise } from "./pointwise.ts";
import { commonDType, floats, numeric, signed } from "./rules.ts";
import { anything, awayFromZero, between, type Draw, pointwiseSample } from "./sampling.ts";
import { fullLike } from "./sources.ts";

export const addPrimitive: Primitive = pointwise({
  name: "add",
  dtype: (inputs) => commonDType("add", inputs, numeric),
  compute: ([a, b]) => scalar.add(a!, b!),
  value: ([a, b]) => a! + b!,
  vjp: (_node, g) => [g, g], // y = a + b:  da = g, db = g
  sample: (random) => pointwiseSample(random, numeric, [anything, anything]),
});

export function add(a: Node, b: Node): Node {
  return applyPrimitive(addPrimitive, [a, b]);
}

export const subPrimitive: Primitive = pointwise({
  name: "sub",
  dtype: (inputs) => commonDType("sub", inputs, numeric),
  compute: ([a, b]) => scalar.sub(a!, b!),
  value: ([a, b]) => a! - b!,
  vjp: (_node, g) => [g, neg(g)], // y = a - b:  da = g, db = -g
  sample: (random) => pointwiseSample(random, numeric, [anything, anything]),
});

export function sub(a: Node, b: Node): Node {
  return applyPrimitive(subPrimitive, [a, b]);
}

export const mulPrimitive: Primitive = pointwise({
  name: "mul",
  dtype: (inputs) => commonDType("mul", inputs, numeric),
  compute: ([a, b]) => scalar.mul(a!, b!),
  value: ([a, b], node) => (node.dtype === "int32" ? Math.imul(a!, b!) : a! * b!),
  vjp: (node, g) => [mul(g, node.inputs[1]!), mul(g, node.inputs[0]!)], // y = ab:  da = gb, db = ga
  sample: (random) => pointwiseSample(random, numeric, [anything, anything]),
});

export function mul(a: Node, b: Node): Node {
  return applyPrimitive(mulPrimitive, [a, b]);
}

export const divPrimitive: Primitive = pointwise({
  name: "div",
  dtype: (inputs) => commonDType("div", inputs, floats),
  compute: ([a, b]) => scalar.div(a!, b!),
  value: ([a, b]) => a! / b!,
  // y = a/b:  da = g/b, db = -g a/b² = -(g/b) y
  vjp: (node, g) => {
    const share = div(g, node.inputs[1]!);
    return [share, neg(mul(share, node))];
  },
  sample: (random) => pointwiseSample(random, floats, [anything, awayFromZero(0.5, 2)]),
});

/** a / b, of floats. */
export function div(a: Node, b: Node): Node {
  return applyPrimitive(divPrimitive, [a, b]);
}

export const negPrimitive: Primitive = pointwise({
  name: "neg",
  dtype: (inputs) => commonDType("neg", inputs, signed),
  compute: ([a]) => scalar.neg(a!),
  value: ([a]) => -a!,
  vjp: (_node, g) => [neg(g)], // y = -a:  da = -g
  sample: (random) => pointwiseSample(random, signed, [anything]),
});

export function neg(a: Node): Node {
  return applyPrimitive(negPrimitive, [a]);
}

// Away from the kink at 0; whole numbers for integers, 0 among them.
const eitherSide: Draw = (random, dtype) =>
  dtype === "int32" ? anything(random, dtype) : awayFromZero(0.2, 2)(random, dtype);

export const absPrimitive: Primitive = pointwise({
  name: "abs",
  dtype: (inputs) => commonDType("abs", inputs, signed),
  compute: ([a]) => scalar.abs(a!),
  value: ([a]) => Math.abs(a!),
  vjp: (node, g) => [mul(g, sign(node.inputs[0]!))], // y = |a|:  da = g sign(a), 0 at 0
  sample: (random) => pointwiseSample(random, signed, [eitherSide]),
});

/** |a|. For int32 the least number stays negative, as it has no opposite. */
export function abs(a: Node): Node {
  return a.dtype === "uint8" ? a : applyPrimitive(absPrimitive, [a]);
}

export const signPrimitive: Primitive = pointwise({
  name: "sign",
  dtype: (inputs) => commonDType("sign", inputs, signed),
  compute: ([a]) => {
    const dtype = a!.dtype;
    const negative = scalar.select(scalar.less(a!, 0), constant(-1, dtype), a!); // ±0 and NaN stay
    return scalar.select(scalar.less(0, a!), constant(1, dtype), negative);
  },
  value: ([a]) => Math.sign(a!),
  sample: (random) => pointwiseSample(random, signed, [eitherSide]),
});

/** -1, 0 or 1; NaN of NaN. Its gradient is 0. */
export function sign(a: Node): Node {
  return applyPrimitive(signPrimitive, [a]);
}

export const sqrtPrimitive: Primitive = pointwise({
  name: "sqrt",
  dtype: (inputs) => commonDType("sqrt", inputs, floats),
  compute: ([a]) => scalar.sqrt(a!),
  value: ([a]) => Math.sqrt(a!),
  vjp: (node, g) => [div(g, mul(fullLike(node, 2), node))], // y = √a:  da = g / 2y
  sample: (random) => pointwiseSample(random, floats, [between(0.4, 3)]),
});

/** The square root of floats; NaN of negative ones. */
export function sqrt(a: Node): Node {
  return applyPrimitive(sqrtPrimitive, [a]);
}
