/**
 * Nodes with the value of their input and a say in gradients: `alias` is a new identity, `stopGradient` ends the way back,
 * `custom` replaces it by a rule of the user's.
 */
import { GradientError } from "../base/errors.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import { pointwise, type PointwiseDefinition } from "./pointwise.ts";
import { commonDType, every } from "./rules.ts";
import { anything, pointwiseSample } from "./sampling.ts";

function identity(name: string, vjp: PointwiseDefinition["vjp"]): Primitive {
  return pointwise({
    name,
    dtype: (inputs) => commonDType(name, inputs, every),
    compute: ([x]) => x!,
    value: ([x]) => x!,
    ...(vjp === undefined ? {} : { vjp }),
    sample: (random) => pointwiseSample(random, every, [anything]),
  });
}

export const aliasPrimitive: Primitive = identity("alias", (_node, g) => [g]);

/**
 * The same value under a new identity. `grad` differentiates with respect to an alias of its argument, so that an outer
 * gradient, which looks at the argument itself, does not mistake the one for the other.
 */
export function alias(x: Node): Node {
  return applyPrimitive(aliasPrimitive, [x]);
}

export const stopGradientPrimitive: Primitive = identity("stopGradient", undefined);

/** The same value, constant as far as gradients are concerned. */
export function stopGradient(x: Node): Node {
  return applyPrimitive(stopGradientPrimitive, [x]);
}

/** Cotangents of the custom inputs from that of the output; null where there is none. */
export type Backward = (cotangent: Node) => readonly (Node | null)[];

interface CustomRule {
  readonly inputs: readonly Node[];
  readonly backward: Backward;
}

/**
 * A function is no attribute: attributes are plain data, so that graphs compare and print. The rule lies beside the node,
 * for as long as the node lives; compiled graphs, which are never differentiated, have no need of it.
 */
const rules = new WeakMap<Node, CustomRule>();

export const customPrimitive: Primitive = identity("custom", (node, g) => {
  const rule = rules.get(node);
  if (rule === undefined) throw new GradientError("custom: this node was rebuilt without its gradient rule");
  return rule.backward(g);
});

/**
 * The value of `output`, whose gradient goes to `inputs` by `backward` and not through what computed `output`. The node
 * depends on `output` alone for its value, so the inputs may have any shapes.
 */
export function custom(output: Node, inputs: readonly Node[], backward: Backward): Node {
  const node = applyPrimitive(customPrimitive, [output]);
  rules.set(node, { inputs: [...inputs], backward });
  return node;
}

/** The nodes that the cotangents given by a node's vjp belong to: its inputs, but for `custom` those it was told. */
export function gradientInputsOf(node: Node): readonly Node[] {
  return rules.get(node)?.inputs ?? node.inputs;
}
