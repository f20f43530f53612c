/**
 * The four operations, sign and root. Integers wrap around. In the comments g is the cotangent of the output y.
 */
import type { Primitive } from "../ir/primitive.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import * as scalar from "../scalar/build.ts";
import { constant } from "../scalar/build.ts";
import { pointwise } from "./pointwise.ts";
import { floats, numeric, signed } from "./rules.ts";
import { fullLike } from "./sources.ts";

export const addPrimitive: Primitive = pointwise({
  name: "add",
  dtype: numeric,
  compute: ([a, b]) => scalar.add(a!, b!),
  vjp: (_node, g) => [g, g], // y = a + b:  da = g, db = g
});

export function add(a: Node, b: Node): Node {
  return applyPrimitive(addPrimitive, [a, b]);
}

export const subPrimitive: Primitive = pointwise({
  name: "sub",
  dtype: numeric,
  compute: ([a, b]) => scalar.sub(a!, b!),
  vjp: (_node, g) => [g, neg(g)], // y = a - b:  da = g, db = -g
});

export function sub(a: Node, b: Node): Node {
  return applyPrimitive(subPrimitive, [a, b]);
}

export const mulPrimitive: Primitive = pointwise({
  name: "mul",
  dtype: numeric,
  compute: ([a, b]) => scalar.mul(a!, b!),
  vjp: (node, g) => [mul(g, node.inputs[1]!), mul(g, node.inputs[0]!)], // y = ab:  da = gb, db = ga
});

export function mul(a: Node, b: Node): Node {
  return applyPrimitive(mulPrimitive, [a, b]);
}

export const divPrimitive: Primitive = pointwise({
  name: "div",
  dtype: floats,
  compute: ([a, b]) => scalar.div(a!, b!),
  // y = a/b:  da = g/b, db = -g a/b² = -(g/b) y
  vjp: (node, g) => {
    const share = div(g, node.inputs[1]!);
    return [share, neg(mul(share, node))];
  },
});

/** a / b, of floats. */
export function div(a: Node, b: Node): Node {
  return applyPrimitive(divPrimitive, [a, b]);
}

export const negPrimitive: Primitive = pointwise({
  name: "neg",
  dtype: signed,
  compute: ([a]) => scalar.neg(a!),
  vjp: (_node, g) => [neg(g)], // y = -a:  da = -g
});

export function neg(a: Node): Node {
  return applyPrimitive(negPrimitive, [a]);
}

export const absPrimitive: Primitive = pointwise({
  name: "abs",
  dtype: signed,
  compute: ([a]) => scalar.abs(a!),
  vjp: (node, g) => [mul(g, sign(node.inputs[0]!))], // y = |a|:  da = g sign(a), 0 at 0
});

/** |a|. For int32 the least number stays negative, as it has no opposite. */
export function abs(a: Node): Node {
  return a.dtype === "uint8" ? a : applyPrimitive(absPrimitive, [a]);
}

export const signPrimitive: Primitive = pointwise({
  name: "sign",
  dtype: signed,
  compute: ([a]) => {
    const dtype = a!.dtype;
    const negative = scalar.select(scalar.less(a!, 0), constant(-1, dtype), a!); // ±0 and NaN stay
    return scalar.select(scalar.less(0, a!), constant(1, dtype), negative);
  },
});

/** -1, 0 or 1; NaN of NaN. Its gradient is 0. */
export function sign(a: Node): Node {
  return applyPrimitive(signPrimitive, [a]);
}

export const sqrtPrimitive: Primitive = pointwise({
  name: "sqrt",
  dtype: floats,
  compute: ([a]) => scalar.sqrt(a!),
  vjp: (node, g) => [div(g, mul(fullLike(node, 2), node))], // y = √a:  da = g / 2y
});

/** The square root of floats; NaN of negative ones. */
export function sqrt(a: Node): Node {
  return applyPrimitive(sqrtPrimitive, [a]);
}
