/**
 * graph → graph whose loops compute only what is wanted of them:
 *   scan(carries, sequences, constants) of which results r are read → the same without the carries and inputs that no r needs
 * A gradient asks for whatever it might need; what nobody reads in the end must not be computed at every step.
 */
import { type Graph, rootsOf, topologicalOrder } from "../../ir/graph.ts";
import {
  bodyOf,
  closeBody,
  lastOf,
  type LoopBody,
  type LoopResult,
  makeBody,
  makeLoop,
  optionsOf,
  resultOf,
} from "../../ir/loop.ts";
import type { Node } from "../../ir/node.ts";
import { isLoop, isResult } from "../heads.ts";

interface Liveness {
  readonly nodes: ReadonlySet<Node>;
  /** For each loop that is needed, which of its inputs are. */
  readonly inputs: ReadonlyMap<Node, readonly boolean[]>;
}

/** What the roots need, found by walking against the order. */
function findLive(roots: readonly Node[]): Liveness {
  const nodes = new Set(roots);
  const inputs = new Map<Node, readonly boolean[]>();
  const results = new Map<Node, LoopResult[]>();
  for (const node of topologicalOrder(roots).reverse()) {
    if (!nodes.has(node)) continue;
    let needed: readonly Node[] = node.inputs;
    if (isResult(node)) {
      const loop = node.inputs[0]!;
      results.set(loop, [...(results.get(loop) ?? []), resultOf(node)]);
    } else if (isLoop(node)) {
      const flags = liveInputs(bodyOf(node), results.get(node) ?? []);
      inputs.set(node, flags);
      needed = node.inputs.filter((_, place) => flags[place]);
    }
    for (const input of needed) nodes.add(input);
  }
  return { nodes, inputs };
}

/** Which leaves of a body its results need. A carry that is needed needs its next value, and so further carries. */
function liveInputs(body: LoopBody, results: readonly LoopResult[]): boolean[] {
  const stacked = results.flatMap((of) => (of.kind === "stack" ? [of.value] : []));
  const { carries, slices, constants, next, values } = closeBody(body, stacked);
  const needed = new Set(results.flatMap((of) => (of.kind === "last" ? [of.carry] : [])));
  for (;;) {
    const before = needed.size;
    const { nodes } = findLive([...values, ...[...needed].map((carry) => next[carry]!)]);
    for (const [carry, leaf] of carries.entries()) if (nodes.has(leaf)) needed.add(carry);
    if (needed.size > before) continue;
    return [
      ...carries.map((_, carry) => needed.has(carry)),
      ...[...slices, ...constants].map((leaf) => nodes.has(leaf)),
    ];
  }
}

function withoutDead(loop: Node, inputs: readonly Node[], live: readonly boolean[]): Node {
  const body = bodyOf(loop);
  if (live.every(Boolean)) return { ...loop, inputs };
  const sequences = body.carries.length;
  const constants = sequences + body.slices.length;
  const smaller = makeBody({
    carries: body.carries.filter((_, place) => live[place]),
    slices: body.slices.filter((_, place) => live[sequences + place]),
    constants: body.constants.filter((_, place) => live[constants + place]),
    next: body.next.filter((_, place) => live[place]),
  });
  return makeLoop(
    smaller,
    inputs.filter((_, place) => live[place]),
    optionsOf(loop),
  );
}

function withLoop(result: Node, before: Node, loop: Node): Node {
  const of = resultOf(result);
  if (of.kind === "stack") return { ...result, inputs: [loop] };
  return lastOf(loop, bodyOf(loop).carries.indexOf(bodyOf(before).carries[of.carry]!));
}

export function pruneLoops(graph: Graph): Graph {
  const roots = rootsOf(graph);
  const order = topologicalOrder(roots);
  if (!order.some(isLoop)) return graph;
  const live = findLive(roots);
  const made = new Map<Node, Node>();
  const remake = (node: Node): Node => {
    // A dead input of a loop is not made, and not looked at either.
    const inputs = node.inputs.map((input) => made.get(input) ?? input);
    if (isLoop(node)) return withoutDead(node, inputs, live.inputs.get(node)!);
    if (isResult(node)) return withLoop(node, node.inputs[0]!, inputs[0]!);
    return inputs.every((input, place) => input === node.inputs[place]) ? node : { ...node, inputs };
  };
  for (const node of order) if (live.nodes.has(node)) made.set(node, remake(node));
  return {
    inputs: graph.inputs,
    cells: graph.cells.map(({ read, next }) => ({ read, next: next === null ? null : made.get(next)! })),
    outputs: graph.outputs.map((output) => made.get(output)!),
  };
}
