/**
 * graph → the same graph of other nodes, from which nothing of the first one can be reached: it can be kept, and data that is
 * remembered for nodes goes when they go. Leaves, and those of loops' bodies, keep their types and nothing else. Nodes keep
 * their ids, and with them the order in which they were made: the same code is compiled from both.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import { type Graph, leavesOf, topologicalOrder } from "../../ir/graph.ts";
import { type LoopBody, makeBody } from "../../ir/loop.ts";
import type { Node } from "../../ir/node.ts";
import type { Primitive } from "../../ir/primitive.ts";

const leaf: Primitive = {
  name: "leaf",
  semantics: { kind: "source" },
  shape: (_inputs, attributes) => attributes["shape"] as Shape,
  dtype: (_inputs, attributes) => attributes["dtype"] as DType,
};

/** Gives the copy of a node that stands on the leaves of one graph or body. */
type Copy = (node: Node) => Node;

export function detach(graph: Graph): Graph {
  const bodies = new Map<LoopBody, { readonly body: LoopBody; readonly copy: Copy }>();
  const copyBody = (body: LoopBody): { readonly body: LoopBody; readonly copy: Copy } => {
    const known = bodies.get(body);
    if (known !== undefined) return known;
    const { carries, slices, constants, next } = body;
    const copy = copyUpon([...carries, ...slices, ...constants], copyBody);
    const own = makeBody({
      carries: carries.map(copy),
      slices: slices.map(copy),
      constants: constants.map(copy),
      next: next.map(copy),
    });
    const made = { body: own, copy };
    bodies.set(body, made);
    return made;
  };
  const copy = copyUpon(leavesOf(graph), copyBody);
  return {
    inputs: graph.inputs.map(copy),
    cells: graph.cells.map(({ read, next }) => ({ read: copy(read), next: next === null ? null : copy(next) })),
    outputs: graph.outputs.map(copy),
  };
}

function copyUpon(leaves: readonly Node[], copyBody: (body: LoopBody) => { body: LoopBody; copy: Copy }): Copy {
  const made = new Map<Node, Node>();
  for (const node of leaves) {
    const { id, shape, dtype } = node;
    if (!made.has(node)) {
      made.set(node, { id, primitive: leaf, inputs: [], attributes: { shape: [...shape], dtype }, shape, dtype });
    }
  }
  const remade = (node: Node): Node => made.get(node)!;
  const primitiveOf = ({ primitive, inputs }: Node): Primitive => {
    const { semantics } = primitive;
    // The rules of a loop know its body: those of the copy say the same, that a loop's own value is nothing.
    if (semantics.kind === "loop") {
      const { body } = copyBody(semantics.body);
      return { name: primitive.name, semantics: { kind: "loop", body }, shape: () => [0], dtype: () => "float32" };
    }
    if (semantics.kind !== "result" || semantics.of.kind === "last") return primitive;
    const loop = inputs[0]!.primitive.semantics;
    if (loop.kind !== "loop") return primitive;
    const value = copyBody(loop.body).copy(semantics.of.value);
    return { ...primitive, semantics: { kind: "result", of: { kind: "stack", value } } };
  };
  return (root) => {
    if (made.has(root)) return remade(root);
    for (const node of topologicalOrder([root], (one) => (made.has(one) ? [] : one.inputs))) {
      if (made.has(node)) continue;
      const { id, inputs, attributes, shape, dtype } = node;
      made.set(node, { id, primitive: primitiveOf(node), inputs: inputs.map(remade), attributes, shape, dtype });
    }
    return remade(root);
  };
}
