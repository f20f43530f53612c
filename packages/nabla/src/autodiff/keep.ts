/**
 * What the backward body of a loop needs of the way forward: leaves of the forward body, and values of it that are worth
 * keeping. A step's products and sums are, as are functions that take many instructions; anything cheaper is computed again
 * from what is kept, which costs less than writing and reading it.
 */
import type { LoopBody } from "../ir/loop.ts";
import type { Node } from "../ir/node.ts";
import { repeatableWork, workOf } from "../ir/work.ts";
import { gradientInputsOf } from "../primitives/index.ts";

export interface Kept {
  /** Carries before the step, and other values of the forward body, which the forward loop is to stack. */
  readonly values: ReadonlySet<Node>;
  /** Slices and constants of the forward body that are needed themselves. */
  readonly leaves: ReadonlySet<Node>;
}

/**
 * @param roots What the backward body computes.
 * @param stacked Values of the forward body that it gives besides its carries.
 * @param seeds The backward body's cotangents: what depends on them is no value of the way forward.
 */
export function keptOf(
  roots: readonly Node[],
  body: LoopBody,
  stacked: readonly Node[],
  seeds: ReadonlySet<Node>,
): Kept {
  const leaves = new Set([...body.carries, ...body.slices, ...body.constants]);
  const carries = new Set(body.carries);
  const forward = new Set(orderFrom([...body.next, ...stacked], leaves));
  const order = orderFrom(roots, new Set([...leaves, ...seeds]));
  const isBackward = new Set<Node>(seeds);
  for (const node of order)
    if (node.inputs.some((input) => isBackward.has(input)) && !leaves.has(node)) isBackward.add(node);

  // A loop within has results that its own gradient asked for: they are values of the way forward, and new.
  const isForward = (node: Node): boolean =>
    !isBackward.has(node) && (forward.has(node) || node.primitive.semantics.kind === "result");
  const dear = dearValues(order, leaves, isForward);
  const values = new Set<Node>();
  const needed = new Set<Node>();
  const seen = new Set<Node>(seeds);
  const pending = [...roots];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    if (carries.has(node) || dear.has(node)) values.add(node);
    else if (leaves.has(node)) needed.add(node);
    else pending.push(...inputsOf(node));
  }
  return { values, leaves: needed };
}

/** A node's inputs; those of its own gradient rule too, so that they are at hand in the gradient of the gradient. */
const inputsOf = (node: Node): readonly Node[] => [...new Set([...node.inputs, ...gradientInputsOf(node)])];

/** Values of the forward body that are worth keeping, each with what stands on it counted from there. */
function dearValues(
  order: readonly Node[],
  leaves: ReadonlySet<Node>,
  isForward: (node: Node) => boolean,
): ReadonlySet<Node> {
  const dear = new Set<Node>();
  const work = new Map<Node, number>();
  for (const node of order) {
    if (leaves.has(node)) continue;
    const total = node.inputs.reduce((sum, input) => sum + (work.get(input) ?? 0), workOf(node));
    const { kind } = node.primitive.semantics;
    const isMade = kind === "reduction" || kind === "contraction" || kind === "result" || kind === "indexed";
    const keep = isForward(node) && (isMade || total > repeatableWork || gradientInputsOf(node) !== node.inputs);
    if (keep) dear.add(node);
    else work.set(node, total);
  }
  return dear;
}

/** Nodes above and with the leaves, each after its inputs. */
function orderFrom(roots: readonly Node[], leaves: ReadonlySet<Node>): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { readonly node: Node; readonly inputs: readonly Node[]; next: number }[] = [];
  const enter = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, inputs: leaves.has(node) ? [] : inputsOf(node), next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      if (top.next < top.inputs.length) enter(top.inputs[top.next++]!);
      else order.push(stack.pop()!.node);
    }
  }
  return order;
}
