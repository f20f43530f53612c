/**
 * A graph is what a device compiles: leaves that are given at every run (inputs), leaves that live on the device and may
 * be updated (cells), and the nodes whose values are wanted. Updates take effect together, after everything was read.
 */
import { CompileError } from "../base/errors.ts";
import type { Node } from "./node.ts";
import type { Attributes } from "./primitive.ts";

export interface CellSlot {
  /** The leaf that stands for the cell's value before the run. */
  readonly read: Node;
  /** Its value after the run; null where it stays. */
  readonly next: Node | null;
}

export interface Graph {
  readonly inputs: readonly Node[];
  readonly cells: readonly CellSlot[];
  readonly outputs: readonly Node[];
}

/** The nodes that must be computed: outputs, and the cells' next values. */
export function rootsOf(graph: Graph): Node[] {
  const roots = [...graph.outputs];
  for (const cell of graph.cells) if (cell.next !== null) roots.push(cell.next);
  return roots;
}

/** The leaves whose memory is given from outside. */
export function leavesOf(graph: Graph): Node[] {
  return [...graph.inputs, ...graph.cells.map((cell) => cell.read)];
}

/** The inputs of a node, or others that are to come before it. */
type InputsOf = (node: Node) => readonly Node[];

const inputsOfNode: InputsOf = (node) => node.inputs;

/** Every node that the roots need, each after its inputs; deterministic. Deep graphs do not overflow the stack. */
export function topologicalOrder(roots: readonly Node[], inputsOf: InputsOf = inputsOfNode): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { readonly node: Node; readonly inputs: readonly Node[]; next: number }[] = [];
  const enter = (node: Node): void => {
    if (seen.has(node)) return;
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
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/**
 * The same nodes in the order in which they were made, as far as inputs allow. What gradients are made of then comes right
 * after what it is made from, and the way forward is forgotten as the way back goes.
 */
export function creationOrder(roots: readonly Node[], inputsOf: InputsOf = inputsOfNode): Node[] {
  return topologicalOrder(
    topologicalOrder(roots, inputsOf).sort((a, b) => a.id - b.id),
    inputsOf,
  );
}

/** Attributes as text, in the order of their names. */
export function attributesKey(attributes: Attributes): string {
  const names = Object.keys(attributes);
  if (names.length === 0) return "";
  return names
    .sort()
    .map((name) => `${name}=${formatAttribute(attributes[name]!)}`)
    .join(",");
}

function formatAttribute(value: Attributes[string]): string {
  if (typeof value === "object") return `[${value.join(",")}]`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Text that is equal for graphs of equal structure: the key of the program cache. */
export function graphKey(graph: Graph): string {
  const numbers = new Map<Node, number>();
  const leaves = leavesOf(graph);
  const lines: string[] = [`${graph.inputs.length} ${graph.cells.length}`];
  for (const leaf of leaves) {
    numbers.set(leaf, numbers.size);
    lines.push(`${leaf.dtype}[${leaf.shape.join(",")}]`);
  }
  const numberOf = (node: Node): number => {
    const number = numbers.get(node);
    if (number === undefined) throw new CompileError(`graph: ${node.primitive.name} is used before it is defined`);
    return number;
  };
  for (const node of topologicalOrder(rootsOf(graph))) {
    if (numbers.has(node)) continue;
    const inputs = node.inputs.map(numberOf).join(" ");
    lines.push(
      `${node.primitive.name}(${inputs}){${attributesKey(node.attributes)}}${node.dtype}[${node.shape.join(",")}]`,
    );
    numbers.set(node, numbers.size);
  }
  lines.push(graph.outputs.map(numberOf).join(" "));
  lines.push(graph.cells.map((cell) => (cell.next === null ? "-" : numberOf(cell.next))).join(" "));
  return lines.join("\n");
}
