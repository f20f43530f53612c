/**
 * A cell: a value that lives on the device and is overwritten in place. Parameters, buffers, optimizer state and the
 * random generator are cells. Tensors stay immutable: one that was read from a cell keeps the value of that moment.
 */
import type { DType } from "../base/dtype.ts";
import { CompileError, DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, sameShape, type Shape } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { type CellState, createCellState, valueNode, write } from "./cell-state.ts";
import { nodeOf, tensorOf } from "./handles.ts";
import type { AnyTensor, Tensor } from "./signatures/tensor.ts";
import { substitute } from "../ir/substitute.ts";
import { activeTrace, isTraceLeaf } from "./trace.ts";

const states = new WeakMap<Cell<Shape, DType>, CellState>();

export class Cell<S extends Shape = Shape, D extends DType = "float32"> {
  /**
   * @param initial the first value; it may be lazy, and is then computed with the next program that runs.
   * @param isParameter whether `backward` computes its gradient; `Parameter` says yes.
   */
  constructor(initial: Tensor<S, D>, isParameter: boolean = false) {
    const node = nodeOf(initial as AnyTensor);
    if (activeTrace() !== null) checkOutside(node);
    const state = createCellState(node.shape, node.dtype, isParameter);
    states.set(this as unknown as Cell<Shape, DType>, state);
    write(state, node);
  }

  get shape(): Tensor<S, D>["shape"] {
    return stateOf(this).shape as Tensor<S, D>["shape"];
  }

  get dtype(): D {
    return stateOf(this).dtype as D;
  }

  /** The value of this moment. Inside `compile`, the value at this point of the traced function. */
  get value(): Tensor<S, D> {
    const state = stateOf(this);
    const trace = activeTrace();
    return tensorOf<S, D>(trace === null ? valueNode(state) : trace.read(state));
  }

  /** The next value, of the same shape and dtype; written in place with the next program that runs. */
  set value(next: Tensor<S, D>) {
    const state = stateOf(this);
    const node = nodeOf(next as AnyTensor);
    if (!sameShape(node.shape, state.shape)) {
      throw new ShapeError(`cell: holds ${formatShape(state.shape)}, cannot take ${formatShape(node.shape)}`);
    }
    if (node.dtype !== state.dtype) {
      throw new DTypeError(`cell: holds ${state.dtype}, cannot take ${node.dtype}; use astype("${state.dtype}")`);
    }
    const trace = activeTrace();
    if (trace === null) write(state, node);
    else trace.write(state, node);
  }
}

/** Internal: the state behind a cell. */
export function stateOf(cell: object): CellState {
  return states.get(cell as Cell<Shape, DType>)!;
}

/** A cell lives longer than a trace, so its first value cannot come from inside of one. */
function checkOutside(node: Node): void {
  substitute([node], (part) => {
    if (!isTraceLeaf(part)) return null;
    throw new CompileError(
      "compile: a cell (a parameter, a module, an optimizer) was made inside a compiled function from a value of it; " +
        "make it outside, once",
    );
  });
}
