/**
 * Functions with a say in how they are differentiated: `customGradient` brings its own rule, `checkpoint` recomputes what
 * it needs on the way back instead of keeping it.
 */
import { gradient } from "../autodiff/gradient.ts";
import { isFloat } from "../base/dtype.ts";
import { GradientError } from "../base/errors.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import { alias, custom, customPrimitive, gradientInputsOf } from "../primitives/identity.ts";
import { inputPrimitive } from "../primitives/sources.ts";
import { cellOf } from "./cell-state.ts";
import { nodeOf, tensorOf } from "./handles.ts";
import type { AnyTensor } from "./signatures/tensor.ts";
import { type Remake, substitute } from "../ir/substitute.ts";
import { LazyTensor } from "./tensor.ts";
import { idOfNow } from "./trace.ts";
import { structureOf } from "./tree.ts";
import { withNodes } from "./variables.ts";

/** From the cotangent of the value to those of the inputs, null for an input without one. */
export type BackwardRule<Inputs extends readonly AnyTensor[], Value extends AnyTensor> = (
  cotangent: Value,
  inputs: Inputs,
  value: Value,
) => AnyTensor | readonly (AnyTensor | null)[];

/**
 * `forward` with `backward` as its gradient, whatever forward does. The rule is made of tensors, so it can itself be
 * differentiated. One gradient for each input, of its shape and dtype.
 * @throws GradientError when differentiated and the rule gives another number of gradients, or other shapes.
 */
export function customGradient<Inputs extends readonly AnyTensor[], Value extends AnyTensor>(
  forward: (...inputs: Inputs) => Value,
  backward: BackwardRule<Inputs, Value>,
): (...inputs: Inputs) => Value {
  return (...inputs) => {
    const nodes = inputs.map(nodeOf);
    const output = nodeOf(forward(...inputs));
    const node: Node = custom(output, nodes, (cotangent) => {
      const given = backward(tensorOf(cotangent) as unknown as Value, inputs, tensorOf(node) as unknown as Value);
      const list =
        given instanceof LazyTensor ? [given as unknown as AnyTensor] : (given as readonly (AnyTensor | null)[]);
      if (list.length !== nodes.length) {
        throw new GradientError(`customGradient: the rule gave ${list.length} gradients for ${nodes.length} inputs`);
      }
      return list.map((gradient) => (gradient === null ? null : nodeOf(gradient)));
    });
    return tensorOf(node) as unknown as Value;
  };
}

/**
 * The same function, computed a second time where its gradient is taken: the way back refers to the recomputed values,
 * and needs to keep only what the function was given. Random numbers are the same in both.
 */
export function checkpoint<Arguments extends readonly any[], Value>(
  f: (...args: Arguments) => Value,
): (...args: Arguments) => Value {
  return (...args) => {
    const before = idOfNow();
    const results: LazyTensor[] = [];
    const structure = structureOf(f(...args), results, "checkpoint: the result");
    const isGiven = (node: Node): boolean =>
      node.id < before || cellOf(node) !== undefined || node.primitive === inputPrimitive;
    return withNodes(
      structure,
      results.map(({ node }) => (isFloat(node.dtype) ? recomputing(node, isGiven) : node)),
    ) as Value;
  };
}

/** The node with a gradient that first rebuilds it upon aliases of what it was given. */
function recomputing(output: Node, isGiven: (node: Node) => boolean): Node {
  const given = new Set<Node>();
  substitute([output], (node) => {
    if (!isGiven(node)) return null;
    if (isFloat(node.dtype)) given.add(node);
    return node;
  });
  const inputs = [...given];
  return custom(output, inputs, (cotangent) => {
    const aliases = new Map(inputs.map((node) => [node, alias(node)]));
    const again = rebuild(output, (node) => (isGiven(node) ? (aliases.get(node) ?? node) : null));
    return gradient(again, [...aliases.values()], cotangent);
  });
}

/** A copy of the graph that can be differentiated as the original: nodes with a rule of their own keep it. */
function rebuild(output: Node, replacement: (node: Node) => Node | null): Node {
  const made = new Map<Node, Node>();
  const remake: Remake = (node, inputs) => {
    if (node.primitive !== customPrimitive) return applyPrimitive(node.primitive, inputs, node.attributes);
    const own = substitute(gradientInputsOf(node), replacement, remake, made);
    return custom(inputs[0]!, own, (cotangent) => customPrimitive.vjp!(node, cotangent));
  };
  return substitute([output], replacement, remake, made)[0]!;
}
