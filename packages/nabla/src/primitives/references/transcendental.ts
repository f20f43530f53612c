/** Exponentials, logarithms, powers, waves and the error function, by JavaScript's Math and by series. */
import { floats } from "../rules.ts";
import { elementwise, type Reference } from "./reference.ts";
import { anything, between, type Draw, operands } from "./sampling.ts";

const unary = (name: string, value: (x: number) => number, draw: Draw = anything): Reference =>
  elementwise(name, ([x]) => value(x!), operands(floats, draw));

/** erf(x) = 2/√π e^(-x²) Σ 2^n x^(2n+1) / (1·3·…·(2n+1)): all terms have one sign, so nothing cancels. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

export const ofTranscendental: readonly Reference[] = [
  unary("exp", Math.exp),
  unary("expm1", Math.expm1),
  unary("log", Math.log, between(0.4, 3)),
  unary("log1p", Math.log1p, between(-0.5, 2)),
  unary("sin", Math.sin),
  unary("cos", Math.cos),
  unary("tanh", Math.tanh),
  unary("erf", erf),
  unary("sigmoid", sigmoid),
  elementwise("pow", ([a, b]) => (a === 1 || b === 0 ? 1 : a! ** b!), operands(floats, between(0.4, 2), anything)),
];
