/**
 * Graphs as text, one node a line. Numbers go to the leaves first, in the graph's order, then to the other nodes in
 * topological order: they depend on the graph's structure alone, so equal graphs print alike.
 */
import { type Graph, leavesOf, rootsOf, topologicalOrder } from "./graph.ts";
import { bodyOf, closeBody, resultOf } from "./loop.ts";
import type { Node } from "./node.ts";
import type { Kind } from "./primitive.ts";

const isLoop = (node: Node): boolean => node.primitive.semantics.kind === "loop";

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

/** Shapes and dtypes that stand left of the equals sign already, and the keys of bodies, which are printed below. */
const hiddenAttributes: { readonly [K in Kind]?: readonly string[] } = {
  source: ["shape", "dtype"],
  loop: ["body", "carries", "sequences"],
  result: ["shape", "dtype", "value"],
};

/** `%3: float32[2, 3] = add(%0, %2)` */
export function printNode(node: Node, numbers: ReadonlyMap<Node, number>): string {
  const inputs = node.inputs.map((input) => `%${numbers.get(input) ?? "?"}`);
  const hidden = hiddenAttributes[node.primitive.semantics.kind] ?? [];
  const attributes = Object.entries(node.attributes).filter(([name]) => !hidden.includes(name));
  const operands = [...inputs, ...attributes.map(([name, value]) => formatAttribute(name, value))];
  return `%${numbers.get(node) ?? "?"}: ${node.dtype}[${node.shape.join(", ")}] = ${node.primitive.name}(${operands.join(", ")})`;
}

/** A loop's body, indented: leaves, nodes, the carries' next values, and what is stacked as which result. */
function printBody(loop: Node, numbers: ReadonlyMap<Node, number>): string[] {
  const results = [...numbers.keys()].filter((node) => node.inputs[0] === loop);
  const stacks = results.flatMap((node) => {
    const of = resultOf(node);
    return of.kind === "stack" ? [{ node, value: of.value }] : [];
  });
  const { carries, slices, constants, next, values } = closeBody(
    bodyOf(loop),
    stacks.map(({ value }) => value),
  );
  const graph = { inputs: [...carries, ...slices, ...constants], cells: [], outputs: [...next, ...values] };
  const inside = numberNodes(graph);
  const roles = new Map<Node, string>([
    ...carries.map((leaf) => [leaf, "carry"] as const),
    ...slices.map((leaf) => [leaf, "slice"] as const),
    ...constants.map((leaf) => [leaf, "constant"] as const),
  ]);
  const lines = [...inside.keys()].flatMap((node) => {
    const line = printNode(node, inside).replace(/leaf\(\)$/, `${roles.get(node)}()`);
    return isLoop(node) ? [line, ...printBody(node, inside)] : [line];
  });
  for (const [place, carry] of carries.entries()) lines.push(`%${inside.get(carry)} <- %${inside.get(next[place]!)}`);
  for (const [place, { node }] of stacks.entries()) {
    lines.push(`stack %${inside.get(values[place]!)} as result %${numbers.get(node)}`);
  }
  return lines.map((line) => `    ${line}`);
}

/** The whole graph: nodes, then the updates of cells, then what is returned. */
export function printGraph(graph: Graph): string {
  const numbers = numberNodes(graph);
  const cells = new Set(graph.cells.map((cell) => cell.read));
  const lines = [...numbers.keys()].flatMap((node) => {
    const line = printNode(node, numbers);
    if (isLoop(node)) return [line, ...printBody(node, numbers)];
    return cells.has(node) ? line.replace(/input\(\)$/, "cell()") : line;
  });
  for (const { read, next } of graph.cells) {
    if (next !== null) lines.push(`%${numbers.get(read)} <- %${numbers.get(next)}`);
  }
  lines.push(`return ${graph.outputs.map((output) => `%${numbers.get(output)}`).join(", ")}`.trimEnd());
  return lines.join("\n");
}
