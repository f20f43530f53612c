/**
 * From nodes to values: what is wanted, and every pending write to a cell, becomes one program; it is compiled (or found
 * in the cache), run on the current device, and its values are remembered.
 */
import type { TypedArray } from "../base/dtype.ts";
import { CompileError } from "../base/errors.ts";
import type { CellSlot, Graph } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { input } from "../primitives/sources.ts";
import type { Storage } from "../runtime/device.ts";
import { type CellState, currentCellOf, preserve, settle, storageOn, waitingCells } from "./cell-state.ts";
import { currentDevice } from "./device.ts";
import { knownValue, remember } from "./known-values.ts";
import { executableOf } from "./program-cache.ts";
import { substitute } from "../ir/substitute.ts";
import { activeTrace } from "./trace.ts";

/** The values of nodes, in their order. Nobody may write to them. */
export function evaluate(nodes: readonly Node[]): TypedArray[] {
  const missing: Node[] = [];
  for (const node of nodes) {
    if (knownValue(node) !== undefined || missing.includes(node)) continue;
    const cell = currentCellOf(node);
    if (cell?.storage) remember(node, cell.storage.read());
    else missing.push(node);
  }
  if (missing.length > 0) run(missing);
  return nodes.map((node) => knownValue(node)!);
}

/** Writes everything that is pending to the cells. */
export function flush(): void {
  run([]);
}

/** The parts of a program that is run once. */
interface Program {
  readonly graph: Graph;
  readonly inputs: TypedArray[];
  readonly cells: readonly CellState[];
}

function run(wanted: readonly Node[]): void {
  const device = currentDevice();
  const updated = waitingCells();
  if (wanted.length === 0 && updated.length === 0) return;
  const { graph, inputs, cells } = collect(wanted, updated);
  const executable = executableOf(device, graph);
  const storages: Storage[] = cells.map((cell) => storageOn(cell, device));
  for (const cell of updated) preserve(cell);
  const outputs = executable.run(inputs, storages);
  outputs.forEach((value, position) => remember(wanted[position]!, value));
  for (const cell of updated) settle(cell);
}

/** The graph of what is wanted and pending, on leaves: known values as inputs, current contents as cells. */
function collect(wanted: readonly Node[], updated: readonly CellState[]): Program {
  const inputs: { readonly leaf: Node; readonly value: TypedArray }[] = [];
  const slots = new Map<CellState, Node>();
  const slotOf = (cell: CellState, node: Node): Node => {
    const leaf = slots.get(cell) ?? leafLike(node);
    slots.set(cell, leaf);
    return leaf;
  };
  const replacement = (node: Node): Node | null => {
    const value = knownValue(node);
    if (value !== undefined) {
      const leaf = leafLike(node);
      inputs.push({ leaf, value });
      return leaf;
    }
    const cell = currentCellOf(node);
    if (cell !== undefined) return slotOf(cell, node);
    if (node.primitive.name === "input") throw lostLeaf();
    return null;
  };
  const roots = substitute([...wanted, ...updated.map((cell) => cell.pending!)], replacement);
  const nexts = new Map(updated.map((cell, position) => [cell, roots[wanted.length + position]!]));
  for (const cell of updated) slotOf(cell, cell.pending!);
  const cells: CellSlot[] = [...slots].map(([cell, read]) => ({ read, next: nexts.get(cell) ?? null }));
  const graph = { inputs: inputs.map(({ leaf }) => leaf), cells, outputs: roots.slice(0, wanted.length) };
  return { graph, inputs: inputs.map(({ value }) => value), cells: [...slots.keys()] };
}

/** A leaf in the place of a node; the node itself where it is one already. */
function leafLike(node: Node): Node {
  return node.primitive.name === "input" ? node : input(node.shape, node.dtype);
}

function lostLeaf(): CompileError {
  if (activeTrace() !== null) {
    return new CompileError(
      "compile: a value was read while the function is traced, where tensors have none yet; " +
        "return the tensor and read it outside, and use where() to choose by value",
    );
  }
  return new CompileError(
    "compile: a tensor from inside a compiled function was used outside of it; return it from the function instead",
  );
}
