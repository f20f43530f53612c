/** `customGradient`: functions that bring their own gradient rule. Neighbour: checkpoint.ts. */
import { GradientError } from "../base/errors.ts";
import { custom } from "../primitives/identity.ts";
import { nodeOf, tensorOf } from "./handles.ts";
import type { AnyTensor } from "./signatures/tensor.ts";
import { LazyTensor } from "./tensor.ts";

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
    const node = custom(output, nodes, (cotangent, given, value) => {
      const arrived = tensorOf(cotangent) as unknown as Value;
      const rule = backward(arrived, given.map(tensorOf) as unknown as Inputs, tensorOf(value) as unknown as Value);
      const list =
        rule instanceof LazyTensor ? [rule as unknown as AnyTensor] : (rule as readonly (AnyTensor | null)[]);
      if (list.length !== nodes.length) {
        throw new GradientError(`customGradient: the rule gave ${list.length} gradients for ${nodes.length} inputs`);
      }
      return list.map((gradient) => (gradient === null ? null : nodeOf(gradient)));
    });
    return tensorOf(node) as unknown as Value;
  };
}
