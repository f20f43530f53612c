/**
 * Graphs as text, one node a line. Numbers go to the leaves first, in the graph's order, then to the other nodes in
 * topological order: they depend on the graph's structure alone, so equal graphs print alike.
 */
import { type Graph, leavesOf, rootsOf, topologicalOrder } from "./graph.ts";
import type { Node } from "./node.ts";

/** A number for every node: leaves first, then the others, each after its inputs. */
export function numberNodes(graph: Graph): ReadonlyMap<Node, number> {
  const numbers = new Map<Node, number>();
  for (const node of [...leavesOf(graph), ...topologicalOrder(rootsOf(graph))]) {
    if (!numbers.has(node)) numbers.set(node, numbers.size);
  }
  return numbers;
}

function formatAttribute(name: string, value: Node["attributes"][string]): string {
  if (typeof value === "object") return `${name}=[${value.join(", ")}]`;
  return `${name}=${Object.is(value, -0) ? "-0" : value}`;
}

/** `%3: float32[2, 3] = add(%0, %2)` */
export function printNode(node: Node, numbers: ReadonlyMap<Node, number>): string {
  const inputs = node.inputs.map((input) => `%${numbers.get(input) ?? "?"}`);
  // A source's shape and dtype are said already, left of the equals sign.
  const hidden = node.primitive.semantics.kind === "source" ? ["shape", "dtype"] : [];
  const attributes = Object.entries(node.attributes).filter(([name]) => !hidden.includes(name));
  const operands = [...inputs, ...attributes.map(([name, value]) => formatAttribute(name, value))];
  return `%${numbers.get(node) ?? "?"}: ${node.dtype}[${node.shape.join(", ")}] = ${node.primitive.name}(${operands.join(", ")})`;
}

/** The whole graph: nodes, then the updates of cells, then what is returned. */
export function printGraph(graph: Graph): string {
  const numbers = numberNodes(graph);
  const cells = new Set(graph.cells.map((cell) => cell.read));
  const lines = [...numbers.keys()].map((node) => {
    const line = printNode(node, numbers);
    return cells.has(node) ? line.replace(/input\(\)$/, "cell()") : line;
  });
  for (const { read, next } of graph.cells) {
    if (next !== null) lines.push(`%${numbers.get(read)} <- %${numbers.get(next)}`);
  }
  lines.push(`return ${graph.outputs.map((output) => `%${numbers.get(output)}`).join(", ")}`.trimEnd());
  return lines.join("\n");
}
