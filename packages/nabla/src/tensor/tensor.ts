/**
 * The class behind the type `Tensor`: a node of the graph, or data, or both. Methods are one line each and say which
 * function of which topic file they are; signatures/ has their types and what they promise.
 *
 * Data without a node gets its leaf when first needed, so that results of compiled programs cost one small object. After
 * a read the data takes the place of the node, unless a gradient may still want the node's history.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { stopGradient } from "../primitives/identity.ts";
import * as activations from "./activations.ts";
import * as arithmetic from "./arithmetic.ts";
import { fillGradients } from "./backward.ts";
import { castTo, type Operand as NodeOperand } from "./broadcast.ts";
import * as comparison from "./comparison.ts";
import { parametersOf } from "./dependencies.ts";
import { evaluate } from "./evaluate.ts";
import { formatTensor, nestedArray, type NestedValue } from "./format.ts";
import * as indexing from "./indexing.ts";
import { dataLeaf, knownValue, remember } from "./known-values.ts";
import { knownOptions } from "../base/known-options.ts";
import * as layout from "./layout.ts";
import * as linear from "./linear-algebra.ts";
import * as reduction from "./reduction.ts";
import * as statistics from "./statistics.ts";
import { activeTrace, isDifferentiating } from "./trace.ts";

/** The other side of a binary operation. */
type Operand = LazyTensor | number | boolean;
type Axes = reduction.Axes;
type Keep = { readonly keepDims?: boolean };
type Spread = Keep & { readonly correction?: number };

export class LazyTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  #node: Node | null;
  #data: TypedArray | null;

  /** Tensors are made by `tensor`, `zeros` … and by operations, not by hand. One of node and data may be null. */
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
  /** Internal: the elements, if they are on the host. */
  get known(): TypedArray | null {
    return (this.#data ??= this.#node === null ? null : (knownValue(this.#node) ?? null));
  }
  /** Internal: takes up the elements that a program gave. */
  settle(data: TypedArray): void {
    this.#data = data;
    if (this.#node === null) return;
    remember(this.#node, data);
    if (!isDifferentiating() && parametersOf(this.#node).size === 0) this.#node = null;
  }

  item(): Promise<number | boolean> {
    return promised(() => {
      if (sizeOf(this.shape) !== 1) {
        throw new ShapeError(
          `item: takes a tensor of one element, not of ${formatShape(this.shape)}; use array or data`,
        );
      }
      const element = this.read()[0]!;
      return this.dtype === "bool" ? element !== 0 : element;
    });
  }
  data(): Promise<TypedArray> {
    return promised(() => this.read().slice());
  }
  array(): Promise<NestedValue> {
    return promised(() => nestedArray(this.read(), this.shape, this.dtype));
  }
  toString(): string {
    const isTraced = this.known === null && activeTrace() !== null;
    return isTraced
      ? `tensor(${formatShape(this.shape)} in a trace, ${this.dtype})`
      : formatTensor(this.read(), this.shape, this.dtype);
  }
  /** JavaScript's operators cannot compute with tensors: only text is given, `a * 2` and `a > 3` are refused. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new DataError("operators take no tensors; use add, mul, gt … or item()");
  }
  /** Internal: the elements at once, the tensor's own; metrics read tensors by it. */
  read(): TypedArray {
    return readNow([this])[0]!;
  }
  backward(): void {
    fillGradients(this.node);
  }
  detach(): LazyTensor {
    const data = this.known;
    return data === null ? lazy(stopGradient(this.node)) : new LazyTensor(this.shape, this.dtype, null, data);
  }

  add(other: Operand): LazyTensor {
    return lazy(arithmetic.add(this.node, asOperand(other)));
  }
  sub(other: Operand): LazyTensor {
    return lazy(arithmetic.sub(this.node, asOperand(other)));
  }
  mul(other: Operand): LazyTensor {
    return lazy(arithmetic.mul(this.node, asOperand(other)));
  }
  div(other: Operand): LazyTensor {
    return lazy(arithmetic.div(this.node, asOperand(other)));
  }
  mod(other: Operand): LazyTensor {
    return lazy(arithmetic.mod(this.node, asOperand(other)));
  }
  pow(other: Operand): LazyTensor {
    return lazy(arithmetic.pow(this.node, asOperand(other)));
  }
  minimum(other: Operand): LazyTensor {
    return lazy(arithmetic.minimum(this.node, asOperand(other)));
  }
  maximum(other: Operand): LazyTensor {
    return lazy(arithmetic.maximum(this.node, asOperand(other)));
  }
  neg(): LazyTensor {
    return lazy(arithmetic.neg(this.node));
  }
  abs(): LazyTensor {
    return lazy(arithmetic.abs(this.node));
  }
  sign(): LazyTensor {
    return lazy(arithmetic.sign(this.node));
  }
  square(): LazyTensor {
    return lazy(arithmetic.square(this.node));
  }
  sqrt(): LazyTensor {
    return lazy(arithmetic.sqrt(this.node));
  }
  rsqrt(): LazyTensor {
    return lazy(arithmetic.rsqrt(this.node));
  }
  exp(): LazyTensor {
    return lazy(arithmetic.exp(this.node));
  }
  expm1(): LazyTensor {
    return lazy(arithmetic.expm1(this.node));
  }
  log(): LazyTensor {
    return lazy(arithmetic.log(this.node));
  }
  log1p(): LazyTensor {
    return lazy(arithmetic.log1p(this.node));
  }
  sin(): LazyTensor {
    return lazy(arithmetic.sin(this.node));
  }
  cos(): LazyTensor {
    return lazy(arithmetic.cos(this.node));
  }
  tanh(): LazyTensor {
    return lazy(arithmetic.tanh(this.node));
  }
  erf(): LazyTensor {
    return lazy(arithmetic.erf(this.node));
  }
  floor(): LazyTensor {
    return lazy(arithmetic.floor(this.node));
  }
  ceil(): LazyTensor {
    return lazy(arithmetic.ceil(this.node));
  }
  round(): LazyTensor {
    return lazy(arithmetic.round(this.node));
  }
  sigmoid(): LazyTensor {
    return lazy(arithmetic.sigmoid(this.node));
  }
  clip(low: number | null, high: number | null = null): LazyTensor {
    return lazy(arithmetic.clip(this.node, low, high));
  }
  astype(dtype: DType): LazyTensor {
    return lazy(castTo(this.node, dtype));
  }

  eq(other: Operand): LazyTensor {
    return lazy(comparison.eq(this.node, asOperand(other)));
  }
  ne(other: Operand): LazyTensor {
    return lazy(comparison.ne(this.node, asOperand(other)));
  }
  lt(other: Operand): LazyTensor {
    return lazy(comparison.lt(this.node, asOperand(other)));
  }
  le(other: Operand): LazyTensor {
    return lazy(comparison.le(this.node, asOperand(other)));
  }
  gt(other: Operand): LazyTensor {
    return lazy(comparison.gt(this.node, asOperand(other)));
  }
  ge(other: Operand): LazyTensor {
    return lazy(comparison.ge(this.node, asOperand(other)));
  }
  logicalAnd(other: Operand): LazyTensor {
    return lazy(comparison.logicalAnd(this.node, asOperand(other)));
  }
  logicalOr(other: Operand): LazyTensor {
    return lazy(comparison.logicalOr(this.node, asOperand(other)));
  }
  logicalNot(): LazyTensor {
    return lazy(comparison.logicalNot(this.node));
  }
  isNaN(): LazyTensor {
    return lazy(comparison.isNaN(this.node));
  }
  isFinite(): LazyTensor {
    return lazy(comparison.isFinite(this.node));
  }
  where(condition: LazyTensor, other: Operand): LazyTensor {
    return lazy(comparison.where(asTensor(condition).node, this.node, asOperand(other)));
  }

  sum(axes?: Axes, options?: Keep): LazyTensor {
    return lazy(reduction.sum(this.node, axes, keepDims(options)));
  }
  prod(axes?: Axes, options?: Keep): LazyTensor {
    return lazy(reduction.prod(this.node, axes, keepDims(options)));
  }
  max(axes?: Axes, options?: Keep): LazyTensor {
    return lazy(reduction.max(this.node, axes, keepDims(options)));
  }
  min(axes?: Axes, options?: Keep): LazyTensor {
    return lazy(reduction.min(this.node, axes, keepDims(options)));
  }
  any(axes?: Axes, options?: Keep): LazyTensor {
    return lazy(reduction.any(this.node, axes, keepDims(options)));
  }
  all(axes?: Axes, options?: Keep): LazyTensor {
    return lazy(reduction.all(this.node, axes, keepDims(options)));
  }
  argmax(axis?: number, options?: Keep): LazyTensor {
    return lazy(reduction.argmax(this.node, axis, keepDims(options)));
  }
  argmin(axis?: number, options?: Keep): LazyTensor {
    return lazy(reduction.argmin(this.node, axis, keepDims(options)));
  }
  mean(axes?: Axes, options?: Keep): LazyTensor {
    return lazy(statistics.mean(this.node, axes, keepDims(options)));
  }
  logSumExp(axes?: Axes, options?: Keep): LazyTensor {
    return lazy(statistics.logSumExp(this.node, axes, keepDims(options)));
  }
  variance(axes?: Axes, options?: Spread): LazyTensor {
    return lazy(statistics.variance(this.node, axes, keepDims(options, " correction"), options?.correction));
  }
  std(axes?: Axes, options?: Spread): LazyTensor {
    return lazy(statistics.std(this.node, axes, keepDims(options, " correction"), options?.correction));
  }
  norm(axes?: Axes, options?: Keep & { readonly order?: number }): LazyTensor {
    return lazy(statistics.norm(this.node, axes, keepDims(options, " order"), options?.order));
  }
  cumsum(axis: number): LazyTensor {
    return lazy(statistics.cumsum(this.node, axis));
  }
  softmax(axis: number = -1): LazyTensor {
    return lazy(statistics.softmax(this.node, axis));
  }
  logSoftmax(axis: number = -1): LazyTensor {
    return lazy(statistics.logSoftmax(this.node, axis));
  }

  matmul(other: LazyTensor): LazyTensor {
    return lazy(linear.matmul(this.node, asTensor(other, "matmul").node));
  }
  dot(other: LazyTensor): LazyTensor {
    return lazy(linear.dot(this.node, asTensor(other, "dot").node));
  }
  outer(other: LazyTensor): LazyTensor {
    return lazy(linear.outer(this.node, asTensor(other, "outer").node));
  }

  reshape(shape: Shape): LazyTensor {
    return lazy(layout.reshape(this.node, shape));
  }
  transpose(first?: number, second?: number): LazyTensor {
    return lazy(layout.transpose(this.node, first, second));
  }
  permute(axes: readonly number[]): LazyTensor {
    return lazy(layout.permute(this.node, axes));
  }
  squeeze(axes?: Axes): LazyTensor {
    return lazy(layout.squeeze(this.node, axes));
  }
  unsqueeze(axis: number): LazyTensor {
    return lazy(layout.unsqueeze(this.node, axis));
  }
  expand(shape: Shape): LazyTensor {
    return lazy(layout.expand(this.node, shape));
  }
  flip(axes?: Axes): LazyTensor {
    return lazy(layout.flip(this.node, axes));
  }
  slice(start: number, end?: number, axis: number = 0, step: number = 1): LazyTensor {
    return lazy(layout.slice(this.node, start, end, axis, step));
  }
  at(index: number): LazyTensor {
    return lazy(layout.at(this.node, index));
  }
  pad(padding: readonly (readonly [number, number])[], value: number = 0): LazyTensor {
    return lazy(layout.pad(this.node, padding, value));
  }
  split(parts: number | readonly number[], axis: number = 0): LazyTensor[] {
    return layout.split(this.node, parts, axis).map(lazy);
  }

  gather(indices: LazyTensor, axis: number): LazyTensor {
    return lazy(indexing.gather(this.node, asTensor(indices).node, axis));
  }
  scatterAdd(indices: LazyTensor, source: LazyTensor, axis: number): LazyTensor {
    return lazy(indexing.scatterAdd(this.node, asTensor(indices).node, asTensor(source).node, axis));
  }
  take(indices: LazyTensor, axis: number = 0): LazyTensor {
    return lazy(indexing.take(this.node, asTensor(indices).node, axis));
  }
  oneHot(classes: number): LazyTensor {
    return lazy(indexing.oneHot(this.node, classes));
  }

  relu(): LazyTensor {
    return lazy(activations.relu(this.node));
  }
  selu(): LazyTensor {
    return lazy(activations.selu(this.node));
  }
  silu(): LazyTensor {
    return lazy(activations.silu(this.node));
  }
  softplus(beta: number = 1): LazyTensor {
    return lazy(activations.softplus(this.node, beta));
  }
  hardSigmoid(): LazyTensor {
    return lazy(activations.hardSigmoid(this.node));
  }
  mish(): LazyTensor {
    return lazy(activations.mish(this.node));
  }
  leakyRelu(slope: number = 0.01): LazyTensor {
    return lazy(activations.leakyRelu(this.node, slope));
  }
  elu(alpha: number = 1): LazyTensor {
    return lazy(activations.elu(this.node, alpha));
  }
  gelu(options?: { readonly approximate?: "none" | "tanh" }): LazyTensor {
    return lazy(activations.gelu(this.node, options?.approximate));
  }
}

const lazy = (node: Node): LazyTensor => new LazyTensor(node.shape, node.dtype, node, null);

/** Of a reduction's options, which are this one and `further`. */
const keepDims = (options: Keep = {}, further: string = ""): boolean | undefined =>
  knownOptions("reduction", options, `keepDims${further}`).keepDims;

function asOperand(operand: Operand): NodeOperand {
  return typeof operand === "number" || typeof operand === "boolean" ? operand : asTensor(operand).node;
}

/** The class's view of a tensor. @throws DataError where the value is none: plain arrays and parameters are usual slips. */
export function asTensor(value: unknown, where: string = "operation"): LazyTensor {
  if (value instanceof LazyTensor) return value;
  const found = Array.isArray(value) ? "an array" : value === null ? value : typeof value;
  const isCell = (value as Partial<Record<"value", unknown>> | null)?.value instanceof LazyTensor;
  const hint = isCell ? "its .value is one" : "tensor(…) makes one of numbers";
  throw new DataError(`${where}: takes a tensor and gets ${found}; ${hint}`);
}

/**
 * The elements of tensors, read at once by one program; the arrays are the tensors' own and must not be written to.
 * Internal: users read by `data`, `array` and `item`.
 */
export function readNow(tensors: readonly unknown[]): TypedArray[] {
  const all = tensors.map((tensor) => asTensor(tensor));
  const missing = all.filter((tensor) => tensor.known === null);
  if (missing.length > 0) {
    const values = evaluate(missing.map((tensor) => tensor.node));
    missing.forEach((tensor, position) => tensor.settle(values[position]!));
  }
  return all.map((tensor) => tensor.known!);
}

/** A read as a promise. While a function is traced its error is thrown at once, as nobody can await there. */
function promised<T>(read: () => T): Promise<T> {
  try {
    return Promise.resolve(read());
  } catch (error) {
    if (activeTrace() !== null) throw error;
    return Promise.reject(error);
  }
}
