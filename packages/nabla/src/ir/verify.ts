/**
 * Says whether a graph is one: what constructors guarantee must also hold after every pass. Shapes and dtypes are
 * recomputed by the rules of the primitives, leaves are known, nothing is its own input, cells are replaced by their like.
 */
import { CompileError } from "../base/errors.ts";
import { formatShape, sameShape } from "../base/shape.ts";
import { type Graph, leavesOf, rootsOf, topologicalOrder } from "./graph.ts";
import { bodyOf, closeBody, optionsOf, resultOf } from "./loop.ts";
import type { Node } from "./node.ts";
import { numberNodes, printNode } from "./print.ts";

const describe = (node: Node): string => `${node.dtype} ${formatShape(node.shape)}`;

/** What the node's rules say it is, or the complaint that they have. */
function expected(node: Node): { readonly shape: Node["shape"]; readonly dtype: Node["dtype"] } | string {
  try {
    return {
      shape: node.primitive.shape(
        node.inputs.map((input) => input.shape),
        node.attributes,
      ),
      dtype: node.primitive.dtype(
        node.inputs.map((input) => input.dtype),
        node.attributes,
      ),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is wrong with the number or shapes of the inputs for this kind of node; null if nothing is. */
function structureFault(node: Node): string | null {
  const { kind } = node.primitive.semantics;
  const count = node.inputs.length;
  if (kind === "source" && count !== 0) return `a source has no inputs, not ${count}`;
  if (kind === "view" && count === 0) return "a view has no input";
  if (kind === "reduction" && count !== 1) return `a reduction has one input, not ${count}`;
  if (kind === "contraction" && count !== 2) return `a contraction has two inputs, not ${count}`;
  if (kind === "loop") return loopFault(node);
  if (kind === "result") return resultFault(node);
  if (kind === "pointwise" && node.inputs.some((input) => !sameShape(input.shape, node.shape))) {
    return `a pointwise node has inputs of its own shape ${formatShape(node.shape)}`;
  }
  return null;
}

/** What is wrong with a loop's body; that its inputs fit the leaves is said by its rules. */
function loopFault(loop: Node): string | null {
  const { carries, slices, constants, next } = closeBody(bodyOf(loop));
  for (const [place, carry] of carries.entries()) {
    const after = next[place];
    if (after !== undefined && after.dtype === carry.dtype && sameShape(after.shape, carry.shape)) continue;
    return `carry ${place} is ${describe(carry)} and becomes ${after === undefined ? "nothing" : describe(after)}`;
  }
  return bodyFault({ inputs: [...carries, ...slices, ...constants], cells: [], outputs: next });
}

function resultFault(node: Node): string | null {
  const loop = node.inputs[0];
  if (loop === undefined || node.inputs.length !== 1 || loop.primitive.semantics.kind !== "loop") {
    return "a result has one input, a loop";
  }
  const of = resultOf(node);
  const { carries, slices, constants, values } = closeBody(bodyOf(loop), of.kind === "stack" ? [of.value] : []);
  const value = of.kind === "last" ? carries[of.carry] : values[0];
  if (value === undefined) return `its loop has ${carries.length} carries`;
  const shape = of.kind === "last" ? value.shape : [optionsOf(loop).length, ...value.shape];
  if (value.dtype !== node.dtype || !sameShape(shape, node.shape)) {
    return `its loop has ${value.dtype} ${formatShape(shape)} there`;
  }
  return bodyFault({ inputs: [...carries, ...slices, ...constants], cells: [], outputs: values });
}

function bodyFault(body: Graph): string | null {
  try {
    verify(body);
    return null;
  } catch (error) {
    return `in its body: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function nodeFault(node: Node, leaves: ReadonlySet<Node>, earlier: ReadonlySet<Node>): string | null {
  if (!node.inputs.every((input) => earlier.has(input))) return "it is among its own inputs: a cycle";
  const { semantics } = node.primitive;
  if (semantics.kind === "source" && semantics.element === undefined && !leaves.has(node)) {
    return "it is neither an input nor a cell of the graph";
  }
  const rule = expected(node);
  if (typeof rule === "string") return rule;
  if (rule.dtype !== node.dtype || !sameShape(rule.shape, node.shape)) {
    return `by its rules it is ${rule.dtype} ${formatShape(rule.shape)}`;
  }
  return structureFault(node);
}

/** Throws CompileError that names the first node that is wrong. */
export function verify(graph: Graph): void {
  const leaves = leavesOf(graph);
  const known = new Set(leaves);
  if (known.size !== leaves.length) throw new CompileError("verify: a leaf is listed twice among inputs and cells");
  const numbers = numberNodes(graph);
  const fail = (node: Node, fault: string): never => {
    throw new CompileError(`verify: ${printNode(node, numbers)}: ${fault}`);
  };
  for (const leaf of leaves) {
    const { semantics } = leaf.primitive;
    if (semantics.kind !== "source" || semantics.element !== undefined)
      fail(leaf, "it is listed as a leaf and is none");
  }
  const earlier = new Set<Node>();
  for (const node of topologicalOrder([...leaves, ...rootsOf(graph)])) {
    const fault = nodeFault(node, known, earlier);
    if (fault !== null) fail(node, fault);
    earlier.add(node);
  }
  for (const root of rootsOf(graph)) {
    if (root.primitive.semantics.kind === "loop") fail(root, "a loop is no value; take its results");
  }
  for (const { read, next } of graph.cells) {
    if (next !== null && (next.dtype !== read.dtype || !sameShape(next.shape, read.shape))) {
      fail(next, `it replaces a cell of ${describe(read)}`);
    }
  }
}
