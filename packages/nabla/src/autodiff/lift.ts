/**
 * From a value of a loop's body to that value at all steps, [length, ...value], outside of the loop: a slice is its
 * sequence again, a view is the same view of what it looks at, anything else is stacked by the loop.
 */
import { optionsOf, stackOf } from "../ir/loop.ts";
import type { Node } from "../ir/node.ts";
import { expand, permute, reshape } from "../primitives/index.ts";

export type Lift = (value: Node) => Node;

/** `sequences` are the loop's slices with what they are slices of. */
export function lift(loop: Node, sequences: ReadonlyMap<Node, Node>): Lift {
  const { length } = optionsOf(loop);
  const done = new Map<Node, Node>();
  const lifted: Lift = (value) => {
    let result = done.get(value);
    if (result === undefined) {
      result = sequences.get(value) ?? make(value);
      done.set(value, result);
    }
    return result;
  };
  const make = (value: Node): Node => {
    if (value.primitive.name === "permute") {
      const axes = value.attributes["axes"] as readonly number[];
      return permute(lifted(value.inputs[0]!), [0, ...axes.map((axis) => axis + 1)]);
    }
    if (value.primitive.name === "reshape") return reshape(lifted(value.inputs[0]!), [length, ...value.shape]);
    if (value.primitive.name === "expand") return expand(lifted(value.inputs[0]!), [length, ...value.shape]);
    return stackOf(loop, value);
  };
  return lifted;
}
