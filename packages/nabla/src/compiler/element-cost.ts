/**
 * What it costs to compute an element of a node again, instead of reading it from memory.
 */
import { sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { repeatableWork, workOf } from "../ir/work.ts";
import { isHead, isResult, isView } from "./heads.ts";
import { reachOf } from "./reads.ts";
import { isShortReduction, reducedCount } from "./reductions.ts";

/** What an element costs where it is computed again, down to leaves and heads. */
export interface ElementCost {
  /** Scalar instructions. */
  readonly work: number;
  /** How many elements it loads of which memory; memory half as large as the node does not count, and `mostLoads` are many. */
  readonly loads: ReadonlyMap<Node, number>;
}

const mostLoads = 4;

export function elementCosts(order: readonly Node[], leaves: ReadonlySet<Node>): Map<Node, ElementCost> {
  const costs = new Map<Node, ElementCost>();
  for (const node of order) {
    if (leaves.has(node) || isHead(node) || isResult(node)) {
      costs.set(node, { work: 0, loads: new Map([[node, 1]]) });
      continue;
    }
    // What a view repeats side by side is computed once for all of them.
    const repeats = isView(node) ? Math.max(1, reachOf(node)) : 1;
    // A short reduction combines so many elements of its input.
    const times = isShortReduction(node) ? reducedCount(node) : 1;
    const loads = new Map<Node, number>();
    let work = workOf(node) + times - 1;
    // A view has one source; what else it names, it waits for.
    for (const input of isView(node) ? node.inputs.slice(0, 1) : node.inputs) {
      const cost = costs.get(input)!;
      work += (times * cost.work) / repeats;
      if (2 * sizeOf(input.shape) <= sizeOf(node.shape)) continue;
      for (const [memory, count] of cost.loads) {
        if (loads.size < mostLoads)
          loads.set(memory, Math.max(loads.get(memory) ?? 0, Math.min(mostLoads, times * count)));
      }
    }
    costs.set(node, { work: Math.min(1e6, work), loads });
  }
  return costs;
}

/** Whether a store, and a load for each evaluation, cost less than evaluating it each time. */
export function isWorthStoring({ work, loads }: ElementCost, evaluated: number): boolean {
  const loaded = [...loads.values()].reduce((sum, count) => sum + count, 0);
  return evaluated > 1 && (work > repeatableWork || (evaluated - 1) * (loaded - 1) > 1);
}
