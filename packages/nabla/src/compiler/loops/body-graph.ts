/**
 * The body of a loop as a graph that is lowered like a program: carries are its cells, slices and constants its inputs, and
 * what is stacked its outputs. Each output is made a node of its own, which has memory in the stack and nowhere else.
 */
import type { Graph } from "../../ir/graph.ts";
import { leavesOf } from "../../ir/graph.ts";
import { closeBody, type LoopBody } from "../../ir/loop.ts";
import { applyPrimitive, type Node } from "../../ir/node.ts";
import type { Primitive } from "../../ir/primitive.ts";
import { canonicalize } from "../canonicalize.ts";
import { pruneLoops } from "./prune.ts";

/** x → x, in other memory. Made when all merging is done, so that it stays. */
const copyRecord: Primitive = {
  name: "copy",
  semantics: { kind: "pointwise", compute: ([x]) => x! },
  shape: ([shape]) => shape!,
  dtype: ([dtype]) => dtype!,
};

export const copyOf = (node: Node): Node => applyPrimitive(copyRecord, [node]);

/** The body's graph; `stacked` are the values that its outputs stand for. */
export function bodyGraph(body: LoopBody, stacked: readonly Node[]): Graph {
  const { carries, slices, constants, next, values } = closeBody(body, stacked);
  const graph = pruneLoops(
    canonicalize({
      inputs: [...slices, ...constants],
      cells: carries.map((read, place) => ({ read, next: next[place]! })),
      outputs: values,
    }),
  );
  const leaves = new Set(leavesOf(graph));
  const taken = new Set<Node>(leaves);
  for (const cell of graph.cells) taken.add(cell.next!);
  const outputs = graph.outputs.map((output) => {
    const own = taken.has(output) ? copyOf(output) : output;
    taken.add(output);
    return own;
  });
  const inputs = new Set(graph.inputs);
  // A carry that becomes a slice or a constant is computed from it: inputs of a body are no memory to copy from.
  const cells = graph.cells.map(({ read, next: to }) => ({ read, next: inputs.has(to!) ? copyOf(to!) : to }));
  return { inputs: graph.inputs, cells, outputs };
}
