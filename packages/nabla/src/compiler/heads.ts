/**
 * Nodes by what becomes of them: heads need kernels of their own kind, results are written by their loop, and all others
 * can be written out where they are read.
 */
import type { Node } from "../ir/node.ts";
import { isShortReduction } from "./reductions.ts";

/** Heads are computed by kernels of their own kind and read by all others. */
export function isHead(node: Node): boolean {
  const { semantics } = node.primitive;
  if (semantics.kind === "indexed") return semantics.access === "scatter";
  if (semantics.kind === "reduction") return !isShortReduction(node);
  return semantics.kind === "contraction" || isLoop(node);
}

export const isView = (node: Node): boolean => node.primitive.semantics.kind === "view";

export const isLoop = (node: Node): boolean => node.primitive.semantics.kind === "loop";

/** What a loop gives; it is written by the loop's kernel. */
export const isResult = (node: Node): boolean => node.primitive.semantics.kind === "result";
