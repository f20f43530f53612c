/**
 * `loss.backward()`: the gradients of a scalar with respect to every parameter that it depends on, added to what the
 * parameters' gradients hold; inside a trace to what they hold there.
 */
import { isFloat } from "../base/dtype.ts";
import { GradientError } from "../base/errors.ts";
import { formatShape, sizeOf } from "../base/shape.ts";
import { gradient } from "../autodiff/gradient.ts";
import type { Node } from "../ir/node.ts";
import { add } from "../primitives/arithmetic.ts";
import { full } from "../primitives/sources.ts";
import type { CellState } from "./cell-state.ts";
import { parametersOf } from "./dependencies.ts";
import { activeTrace } from "./trace.ts";

/** The gradient that a parameter holds, in the trace that is being made or outside. */
export function gradientOf(parameter: CellState): Node | null {
  const trace = activeTrace();
  return trace === null ? parameter.gradient : trace.gradient(parameter).current;
}

export function setGradient(parameter: CellState, value: Node | null): void {
  const trace = activeTrace();
  if (trace === null) parameter.gradient = value;
  else trace.gradient(parameter).current = value;
}

/** Adds the gradients of a one-element node to those of the parameters. */
export function fillGradients(loss: Node): void {
  if (!isFloat(loss.dtype)) throw new GradientError(`backward: ${loss.dtype} has no gradient; start from a float`);
  if (sizeOf(loss.shape) !== 1) {
    throw new GradientError(
      `backward: starts from a tensor of one element, not of ${formatShape(loss.shape)}; take its sum or mean`,
    );
  }
  const parameters = parametersOf(loss);
  if (parameters.size === 0) {
    throw new GradientError(
      "backward: the tensor depends on no parameter; read parameter.value where it is computed, not before or outside",
    );
  }
  const nodes = [...parameters.values()].flat();
  const gradients = gradient(loss, nodes, full(1, loss.shape, loss.dtype));
  const byNode = new Map(nodes.map((node, position) => [node, gradients[position]!]));
  for (const [parameter, readings] of parameters) {
    const before = gradientOf(parameter);
    const terms = readings.map((node) => byNode.get(node)!);
    setGradient(parameter, [...(before === null ? [] : [before]), ...terms].reduce(add));
  }
}
