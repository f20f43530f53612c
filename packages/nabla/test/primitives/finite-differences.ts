/**
 * Gradients against central differences of eighth order, in float64, along one random direction: the cost does not grow
 * with the size. Steps reach 0.04 from the point, so samples stay further than that from kinks and poles.
 */
import { isFloat } from "../../src/base/dtype.ts";
import { sizeOf } from "../../src/base/shape.ts";
import { gradient } from "../../src/autodiff/gradient.ts";
import type { Node } from "../../src/ir/node.ts";
import { add, full, input, mul, sum } from "../../src/primitives/index.ts";
import { createInterpreter } from "../../src/runtime/interpreter.ts";

const interpreter = createInterpreter({ precision: "float64" });

/** Values of nodes in float64, given the values of the inputs. */
export function valuesOf(
  outputs: readonly Node[],
  inputs: readonly Node[],
  data: readonly ArrayLike<number>[],
): number[][] {
  const executable = interpreter.compile({ inputs, cells: [], outputs });
  const arrays = data.map((values) => Float64Array.from(values));
  return executable.run(arrays, []).map((values) => Array.from(values));
}

const weights = [4 / 5, -1 / 5, 4 / 105, -1 / 280];
const step = 0.01;

/** The derivative of a function of one number at 0. */
export function derivativeAtZero(f: (t: number) => number): number {
  let total = 0;
  for (const [place, weight] of weights.entries()) {
    const t = step * (place + 1);
    total += weight * (f(t) - f(-t));
  }
  return total / step;
}

export interface Comparison {
  readonly analytic: number;
  readonly numeric: number;
  /** Relative to the greater of both, and to 1e-4 where both are small. */
  readonly error: number;
}

/** Compares the derivative of Σ w·output along a random direction of the float inputs; w is random. */
export function compareGradient(
  output: Node,
  inputs: readonly Node[],
  data: readonly ArrayLike<number>[],
  random: () => number,
): Comparison {
  const signed = (): number => random() * 2 - 1;
  const variables = inputs.filter((variable) => isFloat(variable.dtype));
  const directions = inputs.map((variable, position) =>
    Array.from(data[position]!, () => (isFloat(variable.dtype) ? signed() : 0)),
  );
  const [base] = valuesOf([output], inputs, data);
  const cotangent = input(output.shape, output.dtype);
  // What is NaN on purpose (an index outside) has no derivative.
  const weight = base!.map((value) => (Number.isFinite(value) ? signed() : 0));
  const gradients = gradient(output, variables, cotangent);
  const pulled = valuesOf(gradients, [...inputs, cotangent], [...data, weight]);
  let analytic = 0;
  for (const [k, variable] of variables.entries()) {
    const direction = directions[inputs.indexOf(variable)]!;
    for (const [at, value] of pulled[k]!.entries()) analytic += value * direction[at]!;
  }
  const numeric = derivativeAtZero((t) => {
    const moved = data.map((values, k) => Array.from(values, (value, at) => value + t * directions[k]![at]!));
    const [values] = valuesOf([output], inputs, moved);
    return values!.reduce((total, value, at) => (weight[at] === 0 ? total : total + weight[at]! * value), 0);
  });
  const scale = Math.max(Math.abs(analytic), Math.abs(numeric), 1e-4);
  return { analytic, numeric, error: Math.abs(analytic - numeric) / scale };
}

/** A number that depends on the gradient: Σ u·gradient over all variables, with random u, and its inputs. */
export function gradientProduct(
  output: Node,
  inputs: readonly Node[],
  random: () => number,
): { readonly product: Node; readonly cotangent: Node; readonly weight: number[] } {
  const cotangent = input(output.shape, output.dtype);
  const variables = inputs.filter((variable) => isFloat(variable.dtype));
  let product: Node | null = null;
  for (const pulled of gradient(output, variables, cotangent)) {
    let weighted = mul(pulled, full(random() + 0.5, pulled.shape, pulled.dtype));
    weighted = mul(weighted, pulled); // its square: the product is curved even where the gradient is linear
    const total = sum(
      weighted,
      weighted.shape.map((_, axis) => axis),
    );
    product = product === null || product.dtype !== total.dtype ? total : add(product, total);
  }
  const weight = Array.from({ length: sizeOf(output.shape) }, () => random() * 2 - 1);
  return { product: product!, cotangent, weight };
}
