/**
 * The state behind a cell: memory on a device that lives between programs, and what is still to be written to it.
 *
 * Nodes that stand for a cell's contents are registered with the version they mean. A version's memory is overwritten in
 * place by the next one; nodes of the old version that are still in use get a copy of its value first (`preserve`).
 */
import type { DType } from "../base/dtype.ts";
import { type Shape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { stopGradient } from "../primitives/identity.ts";
import { input } from "../primitives/sources.ts";
import type { Device, Storage } from "../runtime/device.ts";
import { knownValue, remember } from "./known-values.ts";

export interface CellState {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Whether `backward` looks for it. */
  readonly isParameter: boolean;
  /** Counts the writes to the memory. */
  version: number;
  device: Device | null;
  storage: Storage | null;
  /** What the cell will hold after the next flush; null where nothing is to be written. */
  pending: Node | null;
  /** What `backward` has left here outside of any trace; only parameters have one. */
  gradient: Node | null;
  /** The leaf that stands for the current contents, and the node that they were computed by, while anyone uses them. */
  leaf: WeakRef<Node> | null;
  origin: WeakRef<Node> | null;
}

/** A node that stands for a cell's contents; `version` is null before they are written, and inside a trace. */
interface Contents {
  readonly cell: CellState;
  version: number | null;
}

const contents = new WeakMap<Node, Contents>();
const waiting = new Set<CellState>();

export function createCellState(shape: Shape, dtype: DType, isParameter: boolean): CellState {
  const nothing = { device: null, storage: null, pending: null, gradient: null, leaf: null, origin: null };
  return { shape, dtype, isParameter, version: 0, ...nothing };
}

/** The cell whose contents, of whatever version, a node stands for. */
export function cellOf(node: Node): CellState | undefined {
  return contents.get(node)?.cell;
}

/** The cell whose contents of this moment a node stands for. */
export function currentCellOf(node: Node): CellState | undefined {
  const entry = contents.get(node);
  return entry !== undefined && entry.version === entry.cell.version ? entry.cell : undefined;
}

/** Says that a node stands for the cell's contents inside a trace. */
export function markContents(node: Node, cell: CellState): void {
  contents.set(node, { cell, version: null });
}

/** The node of a value on its way into a cell: a variable of its own, whose history has no gradient. */
export function contentsNode(cell: CellState, value: Node): Node {
  const node = stopGradient(value);
  markContents(node, cell);
  return node;
}

/** The node that stands for what the cell holds, or is about to hold. */
export function valueNode(cell: CellState): Node {
  if (cell.pending !== null) return cell.pending;
  const known = cell.leaf?.deref();
  if (known !== undefined) return known;
  const leaf = input(cell.shape, cell.dtype);
  contents.set(leaf, { cell, version: cell.version });
  cell.leaf = new WeakRef(leaf);
  return leaf;
}

/** Notes what the cell is to hold from the next flush on. */
export function write(cell: CellState, value: Node): void {
  cell.pending = contentsNode(cell, value);
  waiting.add(cell);
}

/** Cells with something to be written. */
export function waitingCells(): CellState[] {
  return [...waiting];
}

export function hasWaitingCells(): boolean {
  return waiting.size > 0;
}

/** The cell's memory on a device; the contents move with it. */
export function storageOn(cell: CellState, device: Device): Storage {
  if (cell.storage !== null && cell.device === device) return cell.storage;
  const storage = device.allocate(cell.dtype, sizeOf(cell.shape));
  if (cell.storage !== null) storage.write(cell.storage.read());
  cell.device = device;
  cell.storage = storage;
  return storage;
}

/** Copies the contents for those who still use them, before they are overwritten. */
export function preserve(cell: CellState): void {
  if (cell.leaf === null && cell.origin === null) return;
  const users = [cell.leaf?.deref(), cell.origin?.deref()].filter((node) => node !== undefined);
  const needy = users.filter((node) => knownValue(node) === undefined);
  if (needy.length === 0 || cell.storage === null) return;
  const value = cell.storage.read();
  for (const node of needy) remember(node, value);
}

/** The memory has been overwritten by a program. */
export function advance(cell: CellState): void {
  cell.version++;
  cell.leaf = null;
  cell.origin = null;
}

/** The memory has been overwritten by what was pending. */
export function settle(cell: CellState): void {
  const origin = cell.pending!;
  advance(cell);
  contents.get(origin)!.version = cell.version;
  cell.origin = new WeakRef(origin);
  cell.pending = null;
  waiting.delete(cell);
}
