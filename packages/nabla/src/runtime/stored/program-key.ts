/**
 * Everything in a graph that its program follows from, as text: graphs of equal text compile to the same program, byte for
 * byte, in this process or another. That is more than the structure, which the key of the program cache tells: passes look
 * at the order in which nodes were made, and at which loops share a body. Each is told by numbers that do not depend on what
 * the process did before.
 */
import { type Graph, leavesOf, rootsOf, topologicalOrder } from "../../ir/graph.ts";
import { bodyOf, closeBody, type LoopBody, resultOf } from "../../ir/loop.ts";
import type { Node } from "../../ir/node.ts";
import type { Attributes } from "../../ir/primitive.ts";

/** The text of a graph. */
export function describeGraph(graph: Graph): string {
  const lines: string[] = [];
  describe(graph, new Map(), lines);
  return lines.join("\n");
}

function describe(graph: Graph, bodies: Map<LoopBody, number>, lines: string[]): void {
  const numbers = new Map<Node, number>();
  const numberOf = (node: Node): number => numbers.get(node)!;
  for (const leaf of leavesOf(graph)) {
    if (numbers.has(leaf)) continue;
    numbers.set(leaf, numbers.size);
    lines.push(`leaf ${typeOf(leaf)}`);
  }
  const loops = new Map<Node, Node[]>();
  for (const node of topologicalOrder(rootsOf(graph))) {
    if (numbers.has(node)) continue;
    numbers.set(node, numbers.size);
    const { name, semantics } = node.primitive;
    let inputs = "";
    for (const input of node.inputs) inputs += `${numberOf(input)} `;
    lines.push(`${name}(${inputs}){${attributesText(node.attributes)}}${typeOf(node)}${placeInLoop(node, loops)}`);
    if (semantics.kind === "loop") loops.set(node, []);
  }
  lines.push(`made ${orderOfMaking(numbers)}`);
  lines.push(`inputs ${graph.inputs.map(numberOf).join(" ")}`);
  lines.push(`outputs ${graph.outputs.map(numberOf).join(" ")}`);
  const cells = graph.cells.map(({ read, next }) => `${numberOf(read)}>${next === null ? "-" : numberOf(next)}`);
  lines.push(`cells ${cells.join(" ")}`);
  for (const [loop, stacked] of loops) describeBody(bodyOf(loop), stacked, bodies, lines);
}

/** Which value of its loop a result is; the loop's list then holds what is stacked. Empty for all other nodes. */
function placeInLoop(node: Node, loops: Map<Node, Node[]>): string {
  if (node.primitive.semantics.kind !== "result") return "";
  const of = resultOf(node);
  return of.kind === "last" ? ` last ${of.carry}` : ` stack ${loops.get(node.inputs[0]!)!.push(of.value)}`;
}

function describeBody(body: LoopBody, stacked: readonly Node[], bodies: Map<LoopBody, number>, lines: string[]): void {
  if (!bodies.has(body)) bodies.set(body, bodies.size);
  const { carries, slices, constants, next, values } = closeBody(body, stacked);
  lines.push(`body ${bodies.get(body)}: ${carries.length} ${slices.length} ${constants.length} ${next.length} {`);
  // Passes that leave out a part of a body begin with its own nodes, all others with those of the closed one.
  const leaves = new Set([...body.carries, ...body.slices, ...body.constants]);
  const own = topologicalOrder([...leaves, ...body.next, ...stacked], (node) => (leaves.has(node) ? [] : node.inputs));
  lines.push(`made ${orderOfMaking(new Map(own.map((node, at) => [node, at])))}`);
  describe({ inputs: [...carries, ...slices, ...constants], cells: [], outputs: [...next, ...values] }, bodies, lines);
  lines.push("}");
}

/** The nodes' numbers, the one that was made first in front. */
function orderOfMaking(numbers: ReadonlyMap<Node, number>): string {
  let text = "";
  for (const node of [...numbers.keys()].sort((a, b) => a.id - b.id)) text += `${numbers.get(node)!} `;
  return text;
}

const typeOf = ({ dtype, shape }: Node): string => `${dtype}[${shape.join(",")}]`;

/** Attributes in the order of their names, each value so that no two are alike. Read once in a process: simple loops win. */
function attributesText(attributes: Attributes): string {
  let text = "";
  const names = Object.keys(attributes);
  if (names.length > 1) names.sort();
  for (const name of names) text += `${name}=${valueText(attributes[name]!)};`;
  return text;
}

function valueText(value: Attributes[string]): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean") return String(value);
  let text = "[";
  for (const element of value) text += `${numberText(element)},`;
  return `${text}]`;
}

const numberText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));
