/**
 * h → f(h) here, g · f'(h) elsewhere   ⇒   f'(h) gets memory where h is made, and h gets none.
 *
 * Where all that is read elsewhere of a contraction's result is one function of it, the function is stored in its place: as
 * many bytes or fewer, nothing is computed twice, and what f and f' have in common is computed once, in the epilogue.
 */
import { bytesPerElement } from "../base/dtype.ts";
import { type Graph, leavesOf, rootsOf } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { withoutReshapes } from "./element.ts";

/** The functions to store, given what is stored for other reasons. */
export function keptFunctions(graph: Graph, order: readonly Node[], stored: ReadonlySet<Node>): Node[] {
  const argumentOf = findArguments(graph, order, stored);
  const readElsewhere = new Map<Node, Set<Node>>();
  const noteRead = (node: Node): void => {
    const argument = argumentOf.get(node);
    if (!argument) return;
    if (!readElsewhere.has(argument)) readElsewhere.set(argument, new Set());
    readElsewhere.get(argument)!.add(withoutReshapes(node));
  };
  for (const root of rootsOf(graph)) noteRead(root);
  for (const node of order) {
    for (const input of node.inputs) if (argumentOf.get(input) !== argumentOf.get(node)) noteRead(input);
  }
  return [...readElsewhere].flatMap(([contraction, read]) => {
    const [only, ...others] = [...read].filter((node) => node === contraction || !stored.has(node));
    if (only === undefined || only === contraction || others.length > 0) return [];
    return bytesPerElement(only.dtype) <= bytesPerElement(contraction.dtype) ? [only] : [];
  });
}

/**
 * The contraction that a node is a function of, element by element; null where it is made of leaves and constants alone,
 * which are at hand in any epilogue. Other nodes are not in the map.
 */
function findArguments(graph: Graph, order: readonly Node[], stored: ReadonlySet<Node>): Map<Node, Node | null> {
  const leaves = new Set(leavesOf(graph));
  const known = new Map<Node, Node | null>();
  const argumentOf = (node: Node): Node | null | undefined => {
    const { semantics } = node.primitive;
    if (leaves.has(node) || semantics.kind === "source") return null;
    if (semantics.kind === "contraction") return node;
    if (semantics.kind !== "view" && semantics.kind !== "pointwise") return undefined;
    const found = new Set(node.inputs.map((input) => known.get(input)));
    found.delete(null);
    if (found.size === 0) return stored.has(node) ? undefined : null;
    const keepsPlace = semantics.kind === "pointwise" || semantics.keepsOrder === true;
    return keepsPlace && found.size === 1 ? [...found][0] : undefined;
  };
  for (const node of order) {
    const argument = argumentOf(node);
    if (argument !== undefined) known.set(node, argument);
  }
  return known;
}
