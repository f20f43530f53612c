/**
 * What a function under `compile` reads and writes while it is traced. Inside a trace, cells and gradients are replaced by
 * local ones; facts that it looked at outside (training mode, whether a gradient exists) are noted as guards, which must
 * still hold when the trace is used again. One trace at a time: a compiled function called inside another is inlined.
 */
import type { Node } from "../ir/node.ts";
import { full, input } from "../primitives/sources.ts";
import { type CellState, contentsNode, markContents } from "./cell-state.ts";

/** A fact that was looked at while tracing. */
export interface Guard {
  readonly read: () => unknown;
  readonly value: unknown;
}

export interface TracedCell {
  /** Stands for the contents before the run. */
  readonly leaf: Node;
  /** Stands for what the function would read now. */
  current: Node;
}

/** The gradient of a parameter, as the trace sees it. */
export interface TracedGradient {
  /** Stands for the gradient that exists before the run; null where there is none. */
  readonly leaf: Node | null;
  current: Node | null;
}

/** An id above those of all nodes so far and below those of all to come. */
export function idOfNow(): number {
  return full(0, [], "bool").id;
}

export class Trace {
  /** Nodes with a smaller id were made outside. */
  readonly firstId: number = idOfNow();
  readonly cells: Map<CellState, TracedCell> = new Map();
  readonly gradients: Map<CellState, TracedGradient> = new Map();
  readonly guards: Guard[] = [];
  readonly #leafOf: (cell: CellState) => Node;

  /** @param leafOf makes the node that stands for a cell's contents before the run; a leaf unless told. */
  constructor(leafOf: (cell: CellState) => Node = contentsLeaf) {
    this.#leafOf = leafOf;
  }

  #cell(cell: CellState): TracedCell {
    let traced = this.cells.get(cell);
    if (traced === undefined) {
      const leaf = this.#leafOf(cell);
      traced = { leaf, current: leaf };
      this.cells.set(cell, traced);
    }
    return traced;
  }

  /** The node that stands for the cell's contents at this point of the trace. */
  read(cell: CellState): Node {
    return this.#cell(cell).current;
  }

  write(cell: CellState, value: Node): void {
    this.#cell(cell).current = contentsNode(cell, value);
  }

  /** The parameter's gradient at this point of the trace. */
  gradient(parameter: CellState): TracedGradient {
    let traced = this.gradients.get(parameter);
    if (traced === undefined) {
      const exists = parameter.gradient !== null;
      this.guards.push({ read: () => parameter.gradient !== null, value: exists });
      const leaf = exists ? traceLeaf(parameter) : null;
      traced = { leaf, current: leaf };
      this.gradients.set(parameter, traced);
    }
    return traced;
  }
}

function contentsLeaf(cell: CellState): Node {
  const leaf = traceLeaf(cell);
  markContents(leaf, cell);
  return leaf;
}

const traceLeaves = new WeakSet<Node>();

/** A leaf that has a value only while the traced program runs. */
export function traceLeaf(like: Pick<Node, "shape" | "dtype">): Node {
  const leaf = input(like.shape, like.dtype);
  traceLeaves.add(leaf);
  return leaf;
}

export function isTraceLeaf(node: Node): boolean {
  return traceLeaves.has(node);
}

let active: Trace | null = null;
let gradientDepth = 0;

/** The trace that is being made, if any. */
export function activeTrace(): Trace | null {
  return active;
}

/** Runs a function with this as the active trace; null steps out of one. */
export function withTrace<R>(trace: Trace | null, run: () => R): R {
  const before = active;
  active = trace;
  try {
    return run();
  } finally {
    active = before;
  }
}

/** Runs a function whose result will be differentiated: values read in it keep their history. */
export function differentiating<R>(run: () => R): R {
  gradientDepth++;
  try {
    return run();
  } finally {
    gradientDepth--;
  }
}

export function isDifferentiating(): boolean {
  return gradientDepth > 0;
}

/**
 * Reads a fact from outside of the tensors (a mode, a host number) so that a trace notices when it changes: the function
 * is traced again for another value.
 */
export function watch<T>(read: () => T): T {
  const value = read();
  active?.guards.push({ read, value });
  return value;
}
