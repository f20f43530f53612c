/**
 * graph → graph with some nodes replaced: node → replacement(node) where that gives one, and every node above it made anew
 * upon it; what stands on nothing replaced stays as it is. Deep graphs do not overflow the stack.
 */
import { applyPrimitive, type Node } from "./node.ts";

/** Makes a node of the same meaning on other inputs. */
export type Remake = (node: Node, inputs: readonly Node[]) => Node;

const remakePlainly: Remake = (node, inputs) => applyPrimitive(node.primitive, inputs, node.attributes);

/** What becomes of each root. `replacement` is asked once for each node that is reached; null descends into its inputs. */
export function substitute(
  roots: readonly Node[],
  replacement: (node: Node) => Node | null,
  remake: Remake = remakePlainly,
  made: Map<Node, Node> = new Map<Node, Node>(),
): Node[] {
  const stack: { readonly node: Node; next: number }[] = [];
  const enter = (node: Node): void => {
    if (made.has(node)) return;
    const other = replacement(node);
    if (other !== null) made.set(node, other);
    else stack.push({ node, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const { node } = top;
      if (top.next < node.inputs.length) {
        enter(node.inputs[top.next++]!);
        continue;
      }
      stack.pop();
      if (made.has(node)) continue;
      const inputs = node.inputs.map((input) => made.get(input)!);
      const isUnchanged = inputs.every((input, position) => input === node.inputs[position]);
      made.set(node, isUnchanged ? node : remake(node, inputs));
    }
  }
  return roots.map((root) => made.get(root)!);
}
