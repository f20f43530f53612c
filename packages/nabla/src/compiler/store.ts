/**
 * Which nodes get memory. Roots and heads always do; a contraction wants its operands in memory that it can read with
 * strides; any other node gets it where computing it again for every use costs more than storing it, or where it is all that others
 * read of a contraction (compiler/kept-functions.ts).
 */
import { sizeOf } from "../base/shape.ts";
import { type Graph, leavesOf, rootsOf } from "../ir/graph.ts";
import { bodyOf, optionsOf } from "../ir/loop.ts";
import type { Node } from "../ir/node.ts";
import { index } from "../scalar/build.ts";
import type { Expression } from "../scalar/expression.ts";
import { coefficientOf } from "./affine.ts";
import { elementsOf } from "./element.ts";
import { isHead, isLoop, isResult, isView } from "./heads.ts";
import { elementCosts, isWorthStoring } from "./element-cost.ts";
import { keptFunctions } from "./kept-functions.ts";
import { isRegister, levelsOver, mostLevels } from "./levels.ts";
import { isShortReduction } from "./reductions.ts";

/** How often a consumer evaluates an element of one of its inputs, on average. */
function evaluations(consumer: Node, input: Node, demand: number): number {
  if (isLoop(consumer)) return evaluationsByLoop(consumer, input);
  const ratio = sizeOf(consumer.shape) / Math.max(1, sizeOf(input.shape));
  const moves = consumer.primitive.semantics.kind === "view" || consumer.primitive.semantics.kind === "indexed";
  return moves && !isHead(consumer) ? demand * ratio : demand;
}

/** A loop's constants may be read at every step; sequences and first values are read once. */
function evaluationsByLoop(loop: Node, input: Node): number {
  const { carries, slices } = bodyOf(loop);
  return loop.inputs.lastIndexOf(input) < carries.length + slices.length ? 1 : optionsOf(loop).length;
}

/** Where expressions would become too deep, the deepest of what a node reads gets memory. */
function storeDeep(order: readonly Node[], stored: Set<Node>): void {
  const known = new Map<Node, number>(); // of all but leaves, which come from outside
  const levelsOf = (node: Node): number => (stored.has(node) ? 0 : (known.get(node) ?? 0));
  for (const node of order) {
    let levels = levelsOver(node, levelsOf);
    while (levels > mostLevels) {
      const deepest = node.inputs.reduce((a, b) => (levelsOf(b) > levelsOf(a) ? b : a));
      if (levelsOf(deepest) === 0) break;
      stored.add(deepest);
      levels = levelsOver(node, levelsOf);
    }
    if (!isRegister(node)) known.set(node, levels);
  }
}

function behindViews(node: Node): Node {
  let source = node;
  while (isView(source)) source = source.inputs[0]!;
  return source;
}

/** What a loop reads of a head's result is computed where the head is: it would be read in its place otherwise, and is as large. */
function storeEpilogue(input: Node, stored: Set<Node>): void {
  const node = behindViews(input);
  const isOnHead = (part: Node): boolean => isHead(behindViews(part));
  if (node.primitive.semantics.kind === "pointwise" && node.inputs.some(isOnHead)) stored.add(node);
}

/**
 * contract(view(computed), view(stored)) → both operands are memory behind views. What is computed is stored where it is
 * made, as the epilogue of the kernel before. Of views whose elements lie at no fixed strides (windows), one is stored that
 * makes the rest strided: the outermost as large as the innermost that does, so that it lies as the product reads it; but no
 * mere rearrangement, such as a transpose, so that a product and its gradients share it.
 */
function storeOperands(contraction: Node, stored: Set<Node>, leaves: ReadonlySet<Node>): void {
  const isMemory = (node: Node): boolean => leaves.has(node) || stored.has(node) || isHead(node) || isResult(node);
  const [batch, row, column] = contraction.shape.map((extent, axis) => index(`axis${axis}`, extent));
  const k = index("k", contraction.inputs[0]!.shape[2]!);
  contraction.inputs.forEach((operand, side) => {
    const views: Node[] = [];
    let source = operand;
    for (; isView(source) && !isMemory(source); source = source.inputs[0]!) views.push(source);
    if (!isMemory(source)) stored.add(source);
    const indices = side === 0 ? [batch!, row!, k] : [batch!, k, column!];
    const isStridedOver = (memory: Node): boolean => {
      const bufferOf = (node: Node): number | null => (node === memory || isMemory(node) ? node.id : null);
      return isStrided(elementsOf({ bufferOf, valueOf: () => null })(operand, indices), indices);
    };
    if (isStridedOver(source)) return;
    const strided = views.filter(isStridedOver);
    const innermost = strided.at(-1);
    const outermost = strided.find((view) => sizeOf(view.shape) === sizeOf(innermost!.shape) && !isRearranged(view));
    if (innermost !== undefined) stored.add(outermost ?? innermost);
  });
}

/** Whether a view has another order than what it shows, and could as well be read there with strides. */
function isRearranged(view: Node): boolean {
  const { semantics } = view.primitive;
  const indices = view.shape.map((extent, axis) => index(`axis${axis}`, extent));
  const memory = elementsOf({ bufferOf: (node) => (node === view ? null : node.id), valueOf: () => null });
  return semantics.kind === "view" && semantics.keepsOrder !== true && isStrided(memory(view, indices), indices);
}

/** Whether it is read from memory, at a fixed distance for each step of a counter. */
function isStrided(value: Expression, counters: readonly Expression[]): boolean {
  if (value.kind !== "load") return false;
  return counters.every((counter) => counter.kind !== "index" || coefficientOf(value.index, counter.name) !== null);
}

/** More scalar instructions are not written out for one element of a short reduction. */
const mostWrittenOut = 500;

/** A padded view that is read this often is stored: reading memory beats asking each time what is inside. */
const paddedReads = 4;

/** Whether some elements of the view have no source. */
function isPadded(node: Node): boolean {
  const { semantics } = node.primitive;
  if (semantics.kind !== "view") return false;
  const indices = node.shape.map((extent, axis) => index(`axis${axis}`, extent));
  return semantics.source(indices, node).valid?.kind === "apply";
}

export function chooseStored(graph: Graph, order: readonly Node[]): Set<Node> {
  const leaves = new Set(leavesOf(graph));
  const stored = new Set<Node>(rootsOf(graph));
  storeDeep(
    order.filter((node) => !leaves.has(node)),
    stored,
  );
  const costs = elementCosts(order, leaves);
  const demand = new Map<Node, number>();
  for (let position = order.length - 1; position >= 0; position--) {
    const node = order[position]!;
    if (leaves.has(node)) {
      stored.delete(node);
      continue;
    }
    const demanded = demand.get(node) ?? 0;
    const isCostly = !isView(node) && isWorthStoring(costs.get(node)!, demanded);
    if (isHead(node) || isResult(node) || isCostly) stored.add(node);
    if (demanded >= paddedReads && isPadded(node)) stored.add(node);
    if (isShortReduction(node) && costs.get(node)!.work > mostWrittenOut) stored.add(behindViews(node.inputs[0]!));
    if (isLoop(node)) for (const input of node.inputs) storeEpilogue(input, stored);
    if (node.primitive.semantics.kind === "contraction") storeOperands(node, stored, leaves);
    const each = stored.has(node) ? 1 : demanded;
    for (const input of node.inputs) {
      demand.set(input, (demand.get(input) ?? 0) + evaluations(node, input, each));
    }
  }
  for (const node of keptFunctions(graph, order, stored)) stored.add(node);
  return stored;
}
