/**
 * graph → graph with some nodes replaced: node → replacement(node) where that gives one, and every node above it made anew
 * upon it; what stands on nothing replaced stays as it is. Deep graphs do not overflow the stack.
 */
import { creationOrder } from "./graph.ts";
import { applyPrimitive, type Node } from "./node.ts";

/** Makes a node of the same meaning on other inputs. */
export type Remake = (node: Node, inputs: readonly Node[]) => Node;

const remakePlainly: Remake = (node, inputs) => applyPrimitive(node.primitive, inputs, node.attributes);

/**
 * What becomes of each root. `replacement` is asked once for each node that is reached; null descends into its inputs, which
 * are those that `inputsOf` gives, as `remake` gets them. Nodes are made anew in the order in which the old ones were made.
 */
export function substitute(
  roots: readonly Node[],
  replacement: (node: Node) => Node | null,
  remake: Remake = remakePlainly,
  made: Map<Node, Node> = new Map<Node, Node>(),
  inputsOf: (node: Node) => readonly Node[] = (node) => node.inputs,
): Node[] {
  const asked = new Set<Node>();
  const descend = (node: Node): readonly Node[] => {
    if (!asked.has(node) && !made.has(node)) {
      asked.add(node);
      const other = replacement(node);
      if (other !== null) made.set(node, other);
    }
    return made.has(node) ? [] : inputsOf(node);
  };
  for (const node of creationOrder(roots, descend)) {
    if (made.has(node)) continue;
    const inputs = inputsOf(node);
    const others = inputs.map((input) => made.get(input)!);
    const isUnchanged = others.every((other, position) => other === inputs[position]);
    made.set(node, isUnchanged ? node : remake(node, others));
  }
  return roots.map((root) => made.get(root)!);
}
