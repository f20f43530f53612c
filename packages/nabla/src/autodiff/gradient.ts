/**
 * Reverse mode, graph to graph: the result is made of nodes like any other, so it can be differentiated again, to any
 * order. Cotangents flow from the output to the variables in descending order of the nodes' ids, which is a reversed
 * topological order; they are summed in the order of arrival, so equal programs give equal bits.
 */
import { isFloat } from "../base/dtype.ts";
import { GradientError } from "../base/errors.ts";
import { formatShape, sameShape } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { withinGradientOf } from "../ir/observe.ts";
import { add, fullLike, gradientInputsOf } from "../primitives/index.ts";

const describe = (node: Node): string => `${node.dtype} ${formatShape(node.shape)}`;

function checkArguments(output: Node, variables: readonly Node[], cotangent: Node): void {
  if (!isFloat(output.dtype)) {
    throw new GradientError(`gradient: the output is ${output.dtype}; only float32 and float64 have gradients`);
  }
  for (const [position, variable] of variables.entries()) {
    if (!isFloat(variable.dtype)) {
      throw new GradientError(
        `gradient: variable ${position} is ${describe(variable)}; only float32 and float64 have gradients`,
      );
    }
  }
  if (cotangent.dtype !== output.dtype || !sameShape(cotangent.shape, output.shape)) {
    throw new GradientError(
      `gradient: the cotangent is ${describe(cotangent)} and the output ${describe(output)}; they must be alike`,
    );
  }
}

/**
 * The nodes on the way from the variables to the outputs, ascending by id. Nodes older than every variable cannot depend
 * on one and are not looked at; nor is what lies behind a leaf.
 */
function nodesBetween(
  variables: ReadonlySet<Node>,
  outputs: Iterable<Node>,
  leaves: ReadonlySet<Node>,
): readonly Node[] {
  let oldest = Number.POSITIVE_INFINITY;
  for (const { id } of variables) oldest = Math.min(oldest, id);
  const passes = (node: Node): boolean => node.primitive.vjp !== undefined && !leaves.has(node);
  const reached = new Set<Node>();
  const pending = [...outputs];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (node.id < oldest || reached.has(node) || !isFloat(node.dtype)) continue;
    reached.add(node);
    if (passes(node)) pending.push(...gradientInputsOf(node));
  }
  const dependent = new Set<Node>();
  for (const node of [...reached].sort((a, b) => a.id - b.id)) {
    const follows = passes(node) && gradientInputsOf(node).some((input) => dependent.has(input));
    if (follows || variables.has(node)) dependent.add(node);
  }
  return [...dependent];
}

/** The cotangents of a node's inputs by its rule, checked: one for each input, of its shape and dtype. */
function pullBack(node: Node, cotangent: Node): readonly (Node | null)[] {
  const inputs = gradientInputsOf(node);
  const cotangents = withinGradientOf(node, () => node.primitive.vjp!(node, cotangent));
  if (cotangents.length !== inputs.length) {
    throw new GradientError(
      `${node.primitive.name}: the gradient rule gave ${cotangents.length} cotangents for ${inputs.length} inputs`,
    );
  }
  for (const [position, input] of inputs.entries()) {
    const given = cotangents[position];
    if (!given || (given.dtype === input.dtype && sameShape(given.shape, input.shape))) continue;
    throw new GradientError(
      `${node.primitive.name}: the gradient rule gave ${describe(given)} for input ${position}, which is ${describe(input)}`,
    );
  }
  return cotangents;
}

const none: ReadonlySet<Node> = new Set();

/**
 * What the cotangents of several outputs come to at the variables, null where nothing arrives. Leaves are independent of
 * each other, whatever they were computed from.
 */
export function pullBackAll(
  outputs: ReadonlyMap<Node, Node>,
  variables: readonly Node[],
  leaves: ReadonlySet<Node> = none,
): (Node | null)[] {
  const wanted = new Set(variables);
  const between = nodesBetween(wanted, outputs.keys(), leaves);
  const dependent = new Set(between);
  const cotangents = new Map([...outputs].filter(([output]) => dependent.has(output)));
  for (const node of between.toReversed()) {
    const own = cotangents.get(node);
    if (own === undefined || leaves.has(node)) continue;
    const inputs = gradientInputsOf(node);
    if (!inputs.some((input) => dependent.has(input))) continue;
    if (!wanted.has(node)) cotangents.delete(node); // complete and used up
    for (const [position, given] of pullBack(node, own).entries()) {
      const input = inputs[position]!;
      if (!given || !dependent.has(input)) continue;
      const before = cotangents.get(input);
      cotangents.set(input, before === undefined ? given : add(before, given));
    }
  }
  return variables.map((variable) => cotangents.get(variable) ?? null);
}

/**
 * The gradients of `output` with respect to `variables`, each like its variable: the cotangent times the Jacobian. Zeros
 * where no differentiable path leads to a variable. Throws GradientError for an output or a variable that is no float.
 */
export function gradient(output: Node, variables: readonly Node[], cotangent: Node): Node[] {
  checkArguments(output, variables, cotangent);
  const cotangents = pullBackAll(new Map([[output, cotangent]]), variables);
  return variables.map((variable, position) => cotangents[position] ?? fullLike(variable, 0));
}
