/**
 * How deep the expressions of nodes are. Passes over expressions call themselves once for each level, as compilers of C do
 * for each parenthesis, and the stack is finite: a chain of thousands of pointwise nodes is therefore cut into pieces, of
 * which each is stored. Where to cut is decided by the graph alone (compiler/store.ts for what a node is made of,
 * compiler/fuse.ts for what a group computes), so it is the same on all devices. No bits change by it.
 */
import type { Node } from "../ir/node.ts";
import { nestingOf } from "../ir/work.ts";
import { isHead, isLoop, isResult } from "./heads.ts";
import { isShortReduction, reducedCount } from "./reductions.ts";

/** Ordinary programs stay well below. */
export const mostLevels = 400;

/** Index arithmetic of a view: to a position and back, bounds, a choice; besides what each axis adds. */
const levelsOfView = 6;

/** The levels that a node adds to those of what it reads; what a loop reads may go into its body. */
export function ownLevels(node: Node): number {
  const { kind } = node.primitive.semantics;
  if (isLoop(node)) return mostLevels / 2;
  if (kind === "pointwise") return Math.max(1, nestingOf(node));
  if (isShortReduction(node)) return Math.max(1, reducedCount(node));
  return kind === "view" || kind === "indexed" ? levelsOfView + node.shape.length : 1;
}

/** The levels of a node, given those of its inputs. Indices that are looked up come inside of what is looked up there. */
export function levelsOver(node: Node, levelsOfInput: (input: Node) => number): number {
  const inputs = node.inputs.map(levelsOfInput);
  const isNested = node.primitive.semantics.kind === "indexed";
  const below = isNested ? inputs.reduce((sum, levels) => sum + levels, 0) : Math.max(0, ...inputs);
  return below + ownLevels(node);
}

/** Makes the function that gives a node's levels, down to memory; by what is a head, or one of its results, others see none. */
export function collectLevels(isMemory: (node: Node) => boolean): (node: Node) => number {
  const done = new Map<Node, number>();
  const visit = (node: Node): number => {
    let levels = done.get(node);
    if (levels === undefined) {
      levels = levelsOver(node, (input) => (isMemory(input) || isRegister(input) ? 0 : visit(input)));
      done.set(node, levels);
    }
    return levels;
  };
  return visit;
}

/** What is at hand in a register, or in memory, wherever it is read. */
export const isRegister = (node: Node): boolean => isHead(node) || isResult(node);
