/**
 * Exponentials, logarithms, powers, waves and the error function, of floats. What a lane computes is in scalar/math, the
 * same on every device. In the comments g is the cotangent of the output y.
 */
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/math/index.ts";
import type { Expression } from "../scalar/expression.ts";
import { add, div, mul, neg, sub } from "./arithmetic.ts";
import { bitAnd, equal, lessEqual, select } from "./logic.ts";
import { pointwise } from "./pointwise.ts";
import { floats } from "./rules.ts";
import { fullLike } from "./sources.ts";

function unary(
  name: string,
  compute: (x: Expression) => Expression,
  gradient: (g: Node, x: Node, y: Node) => Node,
): Primitive {
  return pointwise({
    name,
    dtype: floats,
    compute: ([x]) => compute(x!),
    vjp: (node, g) => [gradient(g, node.inputs[0]!, node)],
  });
}

const plusOne = (x: Node): Node => add(x, fullLike(x, 1));

// y = e^x:  dx = g y
export const expPrimitive: Primitive = unary("exp", scalar.exp, (g, _x, y) => mul(g, y));
// y = e^x - 1:  dx = g (y + 1)
export const expm1Primitive: Primitive = unary("expm1", scalar.expm1, (g, _x, y) => mul(g, plusOne(y)));
// y = ln x:  dx = g / x
export const logPrimitive: Primitive = unary("log", scalar.log, (g, x) => div(g, x));
// y = ln(1 + x):  dx = g / (1 + x)
export const log1pPrimitive: Primitive = unary("log1p", scalar.log1p, (g, x) => div(g, plusOne(x)));
// y = sin x:  dx = g cos x
export const sinPrimitive: Primitive = unary("sin", scalar.sin, (g, x) => mul(g, cos(x)));
// y = cos x:  dx = -g sin x
export const cosPrimitive: Primitive = unary("cos", scalar.cos, (g, x) => neg(mul(g, sin(x))));
// y = tanh x:  dx = g (1 - y²)
export const tanhPrimitive: Primitive = unary("tanh", scalar.tanh, (g, _x, y) =>
  mul(g, sub(fullLike(y, 1), mul(y, y))),
);
// y = erf x:  dx = g 2/√π e^(-x²)
export const erfPrimitive: Primitive = unary("erf", scalar.erf, (g, x) =>
  mul(g, mul(fullLike(x, 2 / Math.sqrt(Math.PI)), exp(neg(mul(x, x))))),
);
// y = 1 / (1 + e^-x):  dx = g y (1 - y)
export const sigmoidPrimitive: Primitive = unary("sigmoid", scalar.sigmoid, (g, _x, y) =>
  mul(g, mul(y, sub(fullLike(y, 1), y))),
);

export function exp(x: Node): Node {
  return applyPrimitive(expPrimitive, [x]);
}

/** e^x - 1, exact for small x. */
export function expm1(x: Node): Node {
  return applyPrimitive(expm1Primitive, [x]);
}

/** The natural logarithm. */
export function log(x: Node): Node {
  return applyPrimitive(logPrimitive, [x]);
}

/** ln(1 + x), exact for small x. */
export function log1p(x: Node): Node {
  return applyPrimitive(log1pPrimitive, [x]);
}

export function sin(x: Node): Node {
  return applyPrimitive(sinPrimitive, [x]);
}

export function cos(x: Node): Node {
  return applyPrimitive(cosPrimitive, [x]);
}

export function tanh(x: Node): Node {
  return applyPrimitive(tanhPrimitive, [x]);
}

/** The error function, 2/√π ∫ e^(-t²) from 0 to x. */
export function erf(x: Node): Node {
  return applyPrimitive(erfPrimitive, [x]);
}

/** 1 / (1 + e^-x), without overflow. */
export function sigmoid(x: Node): Node {
  return applyPrimitive(sigmoidPrimitive, [x]);
}

export const powPrimitive: Primitive = pointwise({
  name: "pow",
  dtype: floats,
  compute: ([a, b]) => scalar.pow(a!, b!),
  // y = a^b:  da = g b a^(b-1), which is 0 at 0^0;  db = g y ln a, which is 0 at a = 0, b >= 0.
  // The exceptions are made inside, before the infinities arise, so that second derivatives are free of NaN too.
  vjp: (node, g) => {
    const [a, b] = node.inputs as readonly [Node, Node];
    const one = fullLike(a, 1);
    const zero = fullLike(a, 0);
    const baseIsZero = equal(a, zero);
    const exponent = select(bitAnd(baseIsZero, equal(b, zero)), zero, sub(b, one));
    const base = select(bitAnd(baseIsZero, lessEqual(zero, b)), one, a);
    return [mul(g, mul(b, pow(a, exponent))), mul(g, mul(node, log(base)))];
  },
});

/** a^b of floats. Negative a: NaN unless b is a whole number, and no gradient for b. */
export function pow(a: Node, b: Node): Node {
  return applyPrimitive(powPrimitive, [a, b]);
}
