/**
 * Function → graph: runs a function once on leaves instead of values and collects what it returned, what it wrote to
 * cells, which gradients it left, and everything from outside that it used.
 */
import type { TypedArray } from "../base/dtype.ts";
import type { CellSlot, Graph } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { input } from "../primitives/sources.ts";
import type { CellState } from "./cell-state.ts";
import { evaluate } from "./evaluate.ts";
import { knownValue } from "./known-values.ts";
import { substitute } from "../ir/substitute.ts";
import { LazyTensor } from "./tensor.ts";
import { type Guard, isTraceLeaf, Trace, traceLeaf, withTrace } from "./trace.ts";
import { build, type Structure, structureOf } from "./tree.ts";

export interface TracedFunction {
  readonly graph: Graph;
  /** Which of the arguments' tensors the graph's first inputs are. */
  readonly usedArguments: readonly number[];
  /** The parameters whose gradients of before the graph's next inputs are. */
  readonly readGradients: readonly CellState[];
  /** The cells that the graph's first cells are; `written` those of them that change. */
  readonly cells: readonly CellState[];
  readonly written: readonly CellState[];
  /** The values from outside that the graph's last cells are. */
  readonly captured: readonly TypedArray[];
  readonly result: Structure;
  /** For each tensor of the result its place among the graph's outputs. */
  readonly resultOutputs: readonly number[];
  /** Parameters whose gradient changes, and which output it is then; -1 for none. */
  readonly gradients: readonly { readonly parameter: CellState; readonly output: number }[];
  readonly guards: readonly Guard[];
}

/** Traces `f` on arguments of this structure. */
export function traceFunction(f: (...args: never[]) => unknown, structure: Structure): TracedFunction {
  const trace = new Trace();
  const argumentLeaves: Node[] = [];
  const args = build(structure, (shape, dtype) => {
    const leaf = traceLeaf({ shape, dtype });
    argumentLeaves.push(leaf);
    return new LazyTensor(shape, dtype, leaf, null);
  });
  const value = withTrace(trace, () => f(...(args as never[])));
  const tensors: LazyTensor[] = [];
  const result = structureOf(value, tensors, "compile: the result");
  return collect(
    trace,
    argumentLeaves,
    result,
    tensors.map((tensor) => tensor.node),
  );
}

function collect(
  trace: Trace,
  argumentLeaves: readonly Node[],
  result: Structure,
  results: readonly Node[],
): TracedFunction {
  const writtenCells = [...trace.cells].filter(([, traced]) => traced.current !== traced.leaf);
  const changed = [...trace.gradients].filter(([, traced]) => traced.current !== traced.leaf);
  const gradientNodes = changed.flatMap(([, { current }]) => (current === null ? [] : [current]));
  const wanted = [...new Set([...results, ...gradientNodes])];

  const reached = new Set<Node>();
  const outside = new Map<Node, Node>();
  const replacement = (node: Node): Node | null => {
    if (isTraceLeaf(node) && node.id > trace.firstId) {
      reached.add(node);
      return node;
    }
    const isOutside = node.id < trace.firstId && node.inputs.length > 0;
    if (!isOutside && knownValue(node) === undefined && node.primitive.name !== "input") return null;
    const leaf = input(node.shape, node.dtype);
    outside.set(node, leaf);
    return leaf;
  };
  const nexts = writtenCells.map(([, traced]) => traced.current);
  const roots = substitute([...wanted, ...nexts], replacement);
  const nextOf = new Map(writtenCells.map(([cell], position) => [cell, roots[wanted.length + position]!]));

  const cells = [...trace.cells].filter(([cell, { leaf }]) => reached.has(leaf) || nextOf.has(cell));
  const usedArguments = argumentLeaves.flatMap((leaf, position) => (reached.has(leaf) ? [position] : []));
  const readGradients = [...trace.gradients].filter(([, { leaf }]) => leaf !== null && reached.has(leaf));
  const inputs = [
    ...usedArguments.map((position) => argumentLeaves[position]!),
    ...readGradients.map(([, { leaf }]) => leaf!),
  ];
  const slots: CellSlot[] = [
    ...cells.map(([cell, { leaf }]) => ({ read: leaf, next: nextOf.get(cell) ?? null })),
    ...[...outside.values()].map((leaf) => ({ read: leaf, next: null })),
  ];
  return {
    graph: { inputs, cells: slots, outputs: roots.slice(0, wanted.length) },
    usedArguments,
    readGradients: readGradients.map(([parameter]) => parameter),
    cells: cells.map(([cell]) => cell),
    written: writtenCells.map(([cell]) => cell),
    captured: evaluate([...outside.keys()]),
    result,
    resultOutputs: results.map((node) => wanted.indexOf(node)),
    gradients: changed.map(([parameter, { current }]) => ({
      parameter,
      output: current === null ? -1 : wanted.indexOf(current),
    })),
    guards: trace.guards,
  };
}
