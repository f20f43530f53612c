/**
 * graph → graph of equal value with fewer nodes:
 *   equal nodes                      → one node (nodes are made eagerly, without looking for twins)
 *   pointwise that gives an operand  → that operand (alias, stopGradient, cast to the same dtype)
 *   view of a view that keeps order  → one view that keeps order
 */
import { sameShape } from "../base/shape.ts";
import { attributesKey, type Graph, leavesOf, rootsOf, topologicalOrder } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { passedOn } from "../ir/work.ts";

const keepsOrder = (node: Node): boolean =>
  node.primitive.semantics.kind === "view" && node.primitive.semantics.keepsOrder === true;

/** A reshape of a reshape reads the first one's input; a reshape to the shape it has is its input. */
function skipOrderKeepers(node: Node, inputs: readonly Node[]): readonly Node[] | Node {
  if (!keepsOrder(node)) return inputs;
  let source = inputs[0]!;
  while (keepsOrder(source)) source = source.inputs[0]!;
  return sameShape(source.shape, node.shape) ? source : [source];
}

/** Loops are equal only where their bodies are the same one. */
function nameOf({ primitive: { name, semantics } }: Node): string {
  return semantics.kind === "loop" ? `${name}${semantics.body.id}` : name;
}

export function canonicalize(graph: Graph): Graph {
  const canonical = new Map<Node, Node>();
  const known = new Map<string, Node>();
  for (const leaf of leavesOf(graph)) canonical.set(leaf, leaf);

  for (const node of topologicalOrder(rootsOf(graph))) {
    if (canonical.has(node)) continue;
    const passed = passedOn(node);
    if (passed !== null) {
      canonical.set(node, canonical.get(passed)!);
      continue;
    }
    const inputs = skipOrderKeepers(
      node,
      node.inputs.map((input) => canonical.get(input)!),
    );
    if (!Array.isArray(inputs)) {
      canonical.set(node, inputs as Node);
      continue;
    }
    const key = `${nameOf(node)} ${inputs.map((input: Node) => input.id).join(" ")} ${attributesKey(node.attributes)} ${node.dtype} ${node.shape.join(" ")}`;
    let result = known.get(key);
    if (result === undefined) {
      const unchanged = inputs.every((input, position) => input === node.inputs[position]);
      result = unchanged && inputs.length === node.inputs.length ? node : { ...node, inputs };
      known.set(key, result);
    }
    canonical.set(node, result);
  }

  return {
    inputs: graph.inputs,
    cells: graph.cells.map(({ read, next }) => ({ read, next: next === null ? null : canonical.get(next)! })),
    outputs: graph.outputs.map((output) => canonical.get(output)!),
  };
}
