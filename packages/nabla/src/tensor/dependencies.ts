/**
 * Which parameters a node depends on by a differentiable path: what `backward` fills, and why a value that was read must
 * keep its history.
 */
import { isFloat } from "../base/dtype.ts";
import type { Node } from "../ir/node.ts";
import { gradientInputsOf } from "../primitives/identity.ts";
import { type CellState, cellOf } from "./cell-state.ts";

/** The nodes that stand for parameters, by parameter, in the order in which they are found. */
export function parametersOf(root: Node): Map<CellState, Node[]> {
  const found = new Map<CellState, Node[]>();
  const seen = new Set<Node>([root]);
  const pending = [root];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (!isFloat(node.dtype)) continue;
    const cell = cellOf(node);
    if (cell !== undefined) {
      if (cell.isParameter) found.set(cell, [...(found.get(cell) ?? []), node]);
      continue;
    }
    if (node.primitive.vjp === undefined) continue;
    for (const input of gradientInputsOf(node)) {
      if (seen.has(input)) continue;
      seen.add(input);
      pending.push(input);
    }
  }
  return found;
}
