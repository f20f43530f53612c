/**
 * Types of `scan`: what the body sees of sequences, and what becomes of what it gives at each step.
 */
import type { DType } from "../../base/dtype.ts";
import type { Shape } from "../../base/shape.ts";
import type { AnyTensor, Tensor } from "../signatures/tensor.ts";

type Tail<S extends Shape> = S extends readonly [number, ...infer Rest extends number[]] ? Rest : Shape;

/** A tree of sequences as seen at one step: tensors without their first axis. */
export type StepOf<Tree> = Tree extends AnyTensor
  ? Tree extends Tensor<infer S extends Shape, infer D extends DType>
    ? Tensor<Tail<S>, D>
    : never
  : Tree extends readonly unknown[] | Readonly<Record<string, unknown>>
    ? { readonly [Key in keyof Tree]: StepOf<Tree[Key]> }
    : Tree;

/** A tree of a step's outputs, of all steps: tensors with a new first axis. */
export type StackedOf<Tree> = Tree extends AnyTensor
  ? Tree extends Tensor<infer S extends Shape, infer D extends DType>
    ? Tensor<[number, ...S], D>
    : never
  : Tree extends readonly unknown[] | Readonly<Record<string, unknown>>
    ? { readonly [Key in keyof Tree]: StackedOf<Tree[Key]> }
    : Tree;
