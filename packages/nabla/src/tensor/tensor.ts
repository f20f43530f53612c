/**
 * The class behind the type `Tensor`: a node of the graph, or data, or both. Methods are one line each and say which
 * function of which topic file they are; shapes and dtypes of results are typed in signatures/.
 *
 * Data without a node gets its leaf when first needed, so that results of compiled programs cost one small object. After
 * a read the data takes the place of the node, unless a gradient may still want the node's history.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import { DataError, GradientError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { stopGradient } from "../primitives/identity.ts";
import * as activations from "./activations.ts";
import * as arithmetic from "./arithmetic.ts";
import type { Operand as NodeOperand } from "./broadcast.ts";
import * as comparison from "./comparison.ts";
import { parametersOf } from "./dependencies.ts";
import { evaluate } from "./evaluate.ts";
import { formatTensor, nestedArray, type NestedValue } from "./format.ts";
import * as indexing from "./indexing.ts";
import { dataLeaf, knownValue, remember } from "./known-values.ts";
import * as layout from "./layout.ts";
import * as linear from "./linear-algebra.ts";
import { fillGradients } from "./parameter-gradients.ts";
import * as reduction from "./reduction.ts";
import type { AnyTensor, Tensor, TensorMethods } from "./signatures/tensor.ts";
import * as statistics from "./statistics.ts";
import { activeTrace, isDifferentiating, isTraceLeaf } from "./trace.ts";

type Operand = LazyTensor | number | boolean;
type Axes = reduction.Axes;
interface Reduced {
  readonly keepDims?: boolean;
}
type Statistic = Reduced & { readonly correction?: number };

const nodeOrNumber = (operand: Operand): NodeOperand => (typeof operand === "object" ? operand.node : operand);
const lazy = (node: Node): LazyTensor => new LazyTensor(node.shape, node.dtype, node, null);

export class LazyTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  #node: Node | null;
  #data: TypedArray | null;

  /** Internal: tensors are made by `tensor`, `zeros` … and by operations. One of node and data may be null. */
  constructor(shape: Shape, dtype: DType, node: Node | null, data: TypedArray | null) {
    this.shape = shape;
    this.dtype = dtype;
    this.#node = node;
    this.#data = data;
  }

  /** Internal: what the tensor computes. */
  get node(): Node {
    return (this.#node ??= dataLeaf(this.#data!, this.shape, this.dtype));
  }

  /** Internal: the elements if they are on the host. */
  get known(): TypedArray | null {
    if (this.#data === null && this.#node !== null) this.#data = knownValue(this.#node) ?? null;
    return this.#data;
  }

  /** Internal: takes up the elements that a program gave. */
  settle(data: TypedArray): void {
    this.#data = data;
    if (this.#node === null) return;
    if (isDifferentiating() || parametersOf(this.#node).size > 0) remember(this.#node, data);
    else this.#node = null;
  }

  // Reading: reading.ts of signatures says what each promises.
  item(): Promise<number | boolean> {
    return promised(() => {
      if (sizeOf(this.shape) !== 1) {
        throw new ShapeError(`item: takes a tensor of one element, not of ${formatShape(this.shape)}; use array or data`);
      }
      const element = readNow([this])[0]![0]!;
      return this.dtype === "bool" ? element !== 0 : element;
    });
  }
  data(): Promise<TypedArray> {
    return promised(() => readNow([this])[0]!.slice());
  }
  array(): Promise<NestedValue> {
    return promised(() => nestedArray(readNow([this])[0]!, this.shape, this.dtype));
  }
  toString(): string {
    if (this.known === null && activeTrace() !== null) return `tensor(traced ${formatShape(this.shape)}, ${this.dtype})`;
    return formatTensor(readNow([this])[0]!, this.shape, this.dtype);
  }
  backward(): void {
    fillGradients(this.node);
  }
  detach(): LazyTensor {
    const data = this.known;
    return data === null ? lazy(stopGradient(this.node)) : new LazyTensor(this.shape, this.dtype, null, data);
  }

  // Arithmetic
  add = (other: Operand): LazyTensor => lazy(arithmetic.add(this.node, nodeOrNumber(other)));
}
