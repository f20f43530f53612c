/**
 * What a traced body takes in from outside: the highest nodes that do not change from step to step. Views are left to the
 * body, where they cost nothing and say how memory is laid out; so are sources that need no memory.
 */
import type { Node } from "../ir/node.ts";

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
    if (isInside) pending.push(...node.inputs.toReversed());
    else found.add(node);
  }
  return [...found];
}

/** The nodes that depend on a leaf. */
function varying(roots: readonly Node[], leaves: ReadonlySet<Node>, firstId: number): ReadonlySet<Node> {
  const varies = new Set<Node>(leaves);
  const seen = new Set<Node>();
  const stack: { readonly node: Node; next: number }[] = [];
  const enter = (node: Node): void => {
    if (seen.has(node) || node.id < firstId) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      if (top.next < top.node.inputs.length) {
        enter(top.node.inputs[top.next++]!);
      } else {
        stack.pop();
        if (top.node.inputs.some((input) => varies.has(input))) varies.add(top.node);
      }
    }
  }
  return varies;
}
