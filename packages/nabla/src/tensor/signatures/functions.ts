/**
 * The types of the functions that make tensors and combine several. Shapes written out are known to the compiler:
 * `zeros([2, 3])` is a `Tensor<[2, 3]>`, `tensor([[1, 2], [3, 4]])` a `Tensor<[2, 2]>`.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { Subtract } from "../shape-types/arithmetic.ts";
import type { Broadcast, BroadcastCheck } from "../shape-types/broadcast.ts";
import type { Concat, ConcatCheck, Stack, StackCheck } from "../shape-types/concat.ts";
import type { PromoteAll, Sum } from "../shape-types/dtypes.ts";
import type { Einsum, EinsumCheck } from "../shape-types/einsum.ts";
import type { DataCheck, DTypeOfData, ShapeOfData, TensorData } from "../shape-types/nested.ts";
import type { ChoiceOf, Operand, OperandCheck, ShapeOf, ShapeWith } from "./operand.ts";
import type { AnyTensor, Tensor } from "./tensor.ts";

/** A result's dtype comes from these options alone (hence `NoInfer` there), not from what is done with the result. */
export interface TensorOptions<D extends DType> {
  readonly dtype?: D;
}

/** From a number, nested arrays or a typed array. float32 for numbers, bool for booleans, a typed array's own, unless told. */
export type TensorFunction = <const Data extends TensorData, D extends DType = DTypeOfData<Data>>(
  data: Data & DataCheck<Data>,
  options?: TensorOptions<D>,
) => Tensor<ShapeOfData<Data>, NoInfer<D>>;

/** zeros, ones: one value in every element; float32 unless told. */
export type FilledFunction = <const S extends Shape, D extends DType = "float32">(
  shape: readonly [...S],
  options?: TensorOptions<D>,
) => Tensor<S, NoInfer<D>>;

/** full: the given value in every element. */
export type FullFunction = <const S extends Shape, D extends DType = "float32">(
  shape: readonly [...S],
  value: number | boolean,
  options?: TensorOptions<D>,
) => Tensor<S, NoInfer<D>>;

/** randn (normal, mean 0 and variance 1), rand (uniform in 0 to 1); from the global seed. */
export type RandomFunction = <const S extends Shape, D extends "float32" | "float64" = "float32">(
  shape: readonly [...S],
  options?: TensorOptions<D>,
) => Tensor<S, NoInfer<D>>;

/** arange(end), arange(start, end), arange(start, end, step): start (0), start + step (1), … before end. */
export interface ArangeFunction {
  <const End extends number, D extends DType = "float32">(
    end: End,
    options?: TensorOptions<D>,
  ): Tensor<[Length<0, End>], NoInfer<D>>;
  <const Start extends number, const End extends number, D extends DType = "float32">(
    start: Start,
    end: End,
    options?: TensorOptions<D>,
  ): Tensor<[Length<Start, End>], NoInfer<D>>;
  <D extends DType = "float32">(
    start: number,
    end: number,
    step: number,
    options?: TensorOptions<D>,
  ): Tensor<[number], NoInfer<D>>;
}

type Length<Start extends number, End extends number> = [Subtract<End, Start>] extends [never]
  ? 0
  : Subtract<End, Start>;

/** eye(n), eye(rows, columns): ones on the diagonal, zeros elsewhere. */
export interface EyeFunction {
  <const N extends number, D extends DType = "float32">(
    size: N,
    options?: TensorOptions<D>,
  ): Tensor<[N, N], NoInfer<D>>;
  <const N extends number, const M extends number, D extends DType = "float32">(
    rows: N,
    columns: M,
    options?: TensorOptions<D>,
  ): Tensor<[N, M], NoInfer<D>>;
}

/** The shapes of several tensors. */
export type ShapesOf<T extends readonly AnyTensor[]> = { [Index in keyof T]: ShapeOf<T[Index]> };

/** The dtype of several tensors together. */
export type DTypeOf<T extends readonly AnyTensor[]> = PromoteAll<{
  [Index in keyof T]: T[Index] extends Tensor<any, infer D> ? D : never;
}>;

/** Tensors one after another along an axis (the first by default), which adds up; all other dimensions are the same. */
export type ConcatFunction = <const T extends readonly AnyTensor[], const A extends number = 0>(
  tensors: readonly [...T] & ConcatCheck<ShapesOf<T>, A>,
  axis?: A,
) => Tensor<Concat<ShapesOf<T>, A>, DTypeOf<T>>;

/** Tensors of one shape along a new axis, the first by default. */
export type StackFunction = <const T extends readonly AnyTensor[], const A extends number = 0>(
  tensors: readonly [...T] & StackCheck<ShapesOf<T>, A>,
  axis?: A,
) => Tensor<Stack<ShapesOf<T>, A>, DTypeOf<T>>;

/** a where the condition holds, else b; all three broadcast. */
export type WhereFunction = <C extends Shape, const A extends Operand, const B extends Operand>(
  condition: Tensor<C, DType>,
  a: A & OperandCheck<"where", C, A>,
  b: B & BroadcastCheck<"where", Broadcast<C, ShapeOf<A>>, ShapeOf<B>>,
) => Tensor<ShapeWith<ShapeWith<C, A>, B>, ChoiceOf<A, B>>;

/** Einstein's summation: letters name axes, those missing behind the arrow are summed over. `einsum("ij,jk->ik", a, b)`. */
export type EinsumFunction = <const Equation extends string, const T extends readonly AnyTensor[]>(
  equation: Equation & EinsumCheck<Equation, ShapesOf<T>>,
  ...tensors: T
) => Tensor<Einsum<Equation, ShapesOf<T>>, Sum<DTypeOf<T>>>;
