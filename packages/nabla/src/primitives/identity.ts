/**
 * Nodes with the value of their input and a say in gradients: `alias` is a new identity, `stopGradient` ends the way back,
 * `custom` replaces it by a rule of the user's. `barrier` has a say in when things are computed.
 */
import { GradientError } from "../base/errors.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import { pointwise, type PointwiseDefinition } from "./pointwise.ts";
import { every } from "./rules.ts";

function identity(name: string, vjp: PointwiseDefinition["vjp"]): Primitive {
  return pointwise({
    name,
    dtype: every,
    compute: ([x]) => x!,
    ...(vjp === undefined ? {} : { vjp }),
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

export const barrierPrimitive: Primitive = {
  name: "barrier",
  // A view, so that it takes no memory; one that does not keep the order is never looked through.
  semantics: { kind: "view", source: (indices) => ({ indices }) },
  shape: ([shape]) => shape!,
  dtype: ([dtype]) => dtype!,
  vjp: (node, g) => node.inputs.map((_, place) => (place === 0 ? g : null)),
};

/**
 * The same value, for use once all of `after` is at hand. What is computed from it is never taken for what is computed from x
 * itself, equal as it is: so a value can be computed a second time, later, instead of being kept.
 */
export function barrier(x: Node, after: readonly Node[]): Node {
  return applyPrimitive(barrierPrimitive, [x, ...after]);
}

/** Cotangents of the custom inputs, from that of the output, those inputs and the output; null where there is none. */
export type Backward = (cotangent: Node, inputs: readonly Node[], output: Node) => readonly (Node | null)[];

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
  return rule.backward(g, rule.inputs, node);
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

/** A custom node with the rule of another one, for a value and inputs that stand for that one's. */
export function customLike(node: Node, output: Node, inputs: readonly Node[]): Node {
  return custom(output, inputs, rules.get(node)!.backward);
}

/** The nodes that the cotangents given by a node's vjp belong to: its inputs, but for `custom` those it was told. */
export function gradientInputsOf(node: Node): readonly Node[] {
  return rules.get(node)?.inputs ?? node.inputs;
}
