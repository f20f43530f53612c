/**
 * Arguments as variables: every tensor of an argument becomes an alias, a new node of the same value, so that a gradient
 * with respect to it does not see other uses of the same tensor, and gradients within gradients keep apart.
 */
import { isFloat } from "../base/dtype.ts";
import { GradientError } from "../base/errors.ts";
import { formatShape } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { alias } from "../primitives/identity.ts";
import { LazyTensor } from "./tensor.ts";
import { differentiating } from "./trace.ts";
import { build, refusePromise, type Structure, structureOf } from "./tree.ts";

/** A function of tensors; its arguments may be arrays and records of them. */
export type TensorFunction = (...args: never[]) => unknown;

const lazy = (node: Node): LazyTensor => new LazyTensor(node.shape, node.dtype, node, null);

/** One argument, its tensors replaced by variables. */
export interface Variables {
  readonly structure: Structure;
  readonly nodes: readonly Node[];
  readonly argument: unknown;
}

/** @throws GradientError where a tensor is no float: `operation` begins the message. */
export function variablesOf(operation: string, argument: unknown, position: number): Variables {
  const tensors: LazyTensor[] = [];
  const structure = structureOf(argument, tensors, `${operation}: argument ${position}`);
  if (tensors.length === 0) throw new GradientError(`${operation}: argument ${position} has no tensor`);
  for (const { dtype } of tensors) {
    if (isFloat(dtype)) continue;
    throw new GradientError(
      `${operation}: argument ${position} has a tensor of ${dtype}; only floats have gradients, use astype("float32")`,
    );
  }
  const nodes = tensors.map((tensor) => alias(tensor.node));
  return { structure, nodes, argument: withNodes(structure, nodes) };
}

/** A tree of this structure with a tensor of each node. */
export function withNodes(structure: Structure, nodes: readonly Node[]): unknown {
  let place = 0;
  return build(structure, () => lazy(nodes[place++]!));
}

/** Calls the function with some arguments replaced by variables; the node of the one tensor it returns. */
export function callOn(
  operation: string,
  f: TensorFunction,
  args: readonly unknown[],
  variables: ReadonlyMap<number, Variables>,
): Node {
  const replaced = args.map((argument, position) => variables.get(position)?.argument ?? argument);
  const result = differentiating(() => f(...(replaced as never[])));
  refusePromise(result, `${operation}: the result`);
  if (!(result instanceof LazyTensor)) {
    throw new GradientError(`${operation}: the function must return a tensor; it returned ${typeof result}`);
  }
  if (!isFloat(result.dtype)) {
    throw new GradientError(`${operation}: the function returns ${result.dtype}; only floats have gradients`);
  }
  return result.node;
}

/** Throws unless a node has one element. */
export function checkScalar(operation: string, node: Node): void {
  if (node.shape.every((dimension) => dimension === 1)) return;
  throw new GradientError(
    `${operation}: the function returns a tensor of shape ${formatShape(node.shape)}, a gradient wants one number; ` +
      "take its sum or mean, or use jacobian",
  );
}
