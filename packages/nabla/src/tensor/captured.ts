/**
 * What a traced body takes in from outside: the highest nodes that do not change from step to step. Views are left to the
 * body, where they cost nothing and say how memory is laid out; so are sources that need no memory. Where a node has a
 * gradient rule of its own, what that gives gradients to is taken in too, or they would be lost.
 */
import type { Node } from "../ir/node.ts";
import { gradientInputsOf } from "../primitives/index.ts";

/**
 * @param leaves The body's own leaves: carries and slices.
 * @param firstId Nodes with smaller ids were made outside.
 */
export function captured(roots: readonly Node[], leaves: readonly Node[], firstId: number): Node[] {
  const own = new Set(leaves);
  const varies = varying(roots, own, firstId);
  const found = new Set<Node>();
  const seen = new Set<Node>(own);
  const pending = [...roots].reverse();
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    const { semantics } = node.primitive;
    const isInside =
      varies.has(node) || semantics.kind === "view" || (semantics.kind === "source" && semantics.element !== undefined);
    if (isInside) pending.push(...inputsOf(node).toReversed());
    else found.add(node);
  }
  return [...found];
}

/** A node's inputs, with those of its own gradient rule. */
const inputsOf = (node: Node): readonly Node[] => [...new Set([...node.inputs, ...gradientInputsOf(node)])];

/** The nodes that depend on a leaf, or give gradients to one that does. */
function varying(roots: readonly Node[], leaves: ReadonlySet<Node>, firstId: number): ReadonlySet<Node> {
  const varies = new Set<Node>(leaves);
  const seen = new Set<Node>();
  const stack: { readonly node: Node; readonly inputs: readonly Node[]; next: number }[] = [];
  const enter = (node: Node): void => {
    if (seen.has(node) || node.id < firstId) return;
    seen.add(node);
    stack.push({ node, inputs: inputsOf(node), next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      if (top.next < top.inputs.length) {
        enter(top.inputs[top.next++]!);
      } else {
        stack.pop();
        if (top.inputs.some((input) => varies.has(input))) varies.add(top.node);
      }
    }
  }
  return varies;
}
