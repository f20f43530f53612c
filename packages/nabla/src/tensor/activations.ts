/**
 * Activation functions as composites of primitives, each stable for large arguments forward and backward: no branch that
 * `select` leaves out may overflow, because 0 · ∞ would put NaN into the gradient. Subgradients at kinks are PyTorch's.
 */
import { checkWord } from "../base/check-word.ts";
import type { Node } from "../ir/node.ts";
import { custom } from "../primitives/identity.ts";
import { less, lessEqual, select } from "../primitives/logic.ts";
import { abs, add, div, erf, exp, expm1, log1p, mul, neg, sigmoid, sub, tanh } from "./arithmetic.ts";
import { constantLike, toFloat } from "./broadcast.ts";

/** max(x, 0); the gradient at 0 is 0, NaN stays. */
export function relu(node: Node): Node {
  const zero = constantLike(node, 0);
  return node.dtype === "bool" || node.dtype === "uint8" ? node : select(lessEqual(node, zero), zero, node);
}

/** x where x > 0, else slope · x. */
export function leakyRelu(node: Node, slope: number = 0.01): Node {
  const x = toFloat(node);
  return select(less(constantLike(x, 0), x), x, mul(x, slope));
}

/** x where x > 0, else α (e^x - 1). */
export function elu(node: Node, alpha: number = 1): Node {
  const x = toFloat(node);
  const zero = constantLike(x, 0);
  const isPositive = less(zero, x);
  const negative = select(isPositive, zero, x);
  return select(isPositive, x, mul(expm1(negative), alpha));
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** Self-normalizing: scale · elu(x, α) with the constants of Klambauer et al. 2017. */
export function selu(node: Node): Node {
  return mul(elu(node, SELU_ALPHA), SELU_SCALE);
}

/** Φ(x) = (1 + erf(x/√2)) / 2, the normal distribution. */
const normal = (x: Node): Node => mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);

/** φ(x) = e^(-x²/2) / √(2π), its density. */
const normalDensity = (x: Node): Node => mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));

/** x Φ(x): the exact one; `tanh` is Hendrycks and Gimpel's approximation, x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))). */
export function gelu(node: Node, approximate: "none" | "tanh" = "none"): Node {
  checkWord("gelu", "approximate", approximate, ["none", "tanh"]);
  const x = toFloat(node);
  if (approximate === "none") {
    return withDerivative(mul(x, normal(x)), x, (x) => add(normal(x), mul(x, normalDensity(x))));
  }
  const bend = (x: Node): Node => tanh(mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI)));
  return withDerivative(mul(mul(x, 0.5), add(bend(x), 1)), x, (x) => {
    const t = bend(x);
    const part = mul(mul(sub(1, mul(t, t)), x), Math.sqrt(2 / Math.PI)); // 0 where x² overflows
    return mul(add(add(t, 1), add(part, mul(mul(mul(part, x), x), 3 * 0.044715))), 0.5);
  });
}

/** x σ(x). */
export function silu(node: Node): Node {
  const x = toFloat(node);
  return withDerivative(mul(x, sigmoid(x)), x, (x) => {
    const s = sigmoid(x);
    return mul(s, add(mul(x, sub(1, s)), 1));
  });
}

/**
 * log(1 + e^x) = max(x, 0) + log1p(e^-|x|), and its gradient σ(x), said outright so that it is smooth at 0 in every order;
 * with β, log(1 + e^βx) / β.
 */
export function softplus(node: Node, beta: number = 1): Node {
  const x = toFloat(node);
  if (beta !== 1) return div(softplus(mul(x, beta)), beta);
  return withDerivative(add(relu(x), log1p(exp(neg(abs(x))))), x, sigmoid);
}

/** 0 below -3, 1 above 3, x/6 + 1/2 between. */
export function hardSigmoid(node: Node): Node {
  const x = toFloat(node);
  const between = add(div(x, 6), 0.5);
  const low = lessEqual(x, constantLike(x, -3));
  const high = lessEqual(constantLike(x, 3), x);
  return select(low, constantLike(x, 0), select(high, constantLike(x, 1), between));
}

/** x tanh(softplus(x)). */
export function mish(node: Node): Node {
  const x = toFloat(node);
  return mul(x, tanh(softplus(x)));
}

/**
 * y = f(x), whose gradient is said outright to be g f'(x): a factor that depends on x alone can be kept in place of x on the
 * way forward (compiler/kept-functions.ts).
 */
function withDerivative(value: Node, x: Node, derivative: (x: Node) => Node): Node {
  return custom(value, [x], (cotangent, [input]) => [mul(cotangent, derivative(input!))]);
}
