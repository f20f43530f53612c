/**
 * What a primitive operation is: one record that says everything about it. Passes look at the semantics' kind only, code
 * generators at the scalar expressions only, so a primitive is defined in one place and works everywhere.
 */
import type { DType } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";
import type { Expression } from "../scalar/expression.ts";
import type { LoopBody, LoopResult } from "./loop.ts";
import type { Node } from "./node.ts";

/** What a primitive is told besides its inputs: plain immutable data, so that graphs can be compared and printed. */
export type Attributes = Readonly<Record<string, number | string | boolean | readonly number[]>>;

/** Where an element of a view comes from. An index outside the input is fine where `valid` is false. */
export interface Source {
  readonly indices: readonly Expression[];
  /** A bool; where it is false the element is 0 and nothing is read. Absent: always true. */
  readonly valid?: Expression;
}

/** Gives the element of the k-th input at these indices. */
export type ElementAt = (input: number, indices: readonly Expression[]) => Expression;

export type Semantics =
  /** Elements made from their indices (`iota`, constants), or without `element`: memory that is given at every run. */
  | { readonly kind: "source"; readonly element?: (indices: readonly Expression[], node: Node) => Expression }
  /** Every element from the inputs' elements at the same indices; the inputs have the output's shape. */
  | { readonly kind: "pointwise"; readonly compute: (operands: readonly Expression[], node: Node) => Expression }
  /**
   * Elements of the first input, moved; others are only waited for. `keepsOrder`: the same elements in the same row-major
   * order (a reshape).
   */
  | {
      readonly kind: "view";
      readonly keepsOrder?: true;
      readonly source: (indices: readonly Expression[], node: Node) => Source;
    }
  /** The one input, combined over `attributes.axes`, which are gone from the output. The order is the compiler's. */
  | {
      readonly kind: "reduction";
      readonly identity: (dtype: DType) => number;
      readonly combine: (a: Expression, b: Expression) => Expression;
    }
  /** [batch, m, k] x [batch, k, n] → [batch, m, n]: sums of products over k. */
  | { readonly kind: "contraction" }
  /** Elements found through indices that are data. */
  | {
      readonly kind: "indexed";
      readonly access: "gather";
      readonly element: (indices: readonly Expression[], node: Node, at: ElementAt) => Expression;
    }
  /** Input 0, to whose element `target` every element of the last input is added, in row-major order. */
  | {
      readonly kind: "indexed";
      readonly access: "scatter";
      readonly target: (indices: readonly Expression[], node: Node, at: ElementAt) => Source;
    }
  /** A graph that is run once for each step, see ir/loop.ts. It has several results; it is read by nodes of these alone. */
  | { readonly kind: "loop"; readonly body: LoopBody }
  /** One of the results of the one input, a loop. */
  | { readonly kind: "result"; readonly of: LoopResult };

export type Kind = Semantics["kind"];

export interface Primitive {
  readonly name: string;
  readonly semantics: Semantics;
  /** The output's shape; throws ShapeError or AxisError that names the operation and the shapes. */
  shape(inputs: readonly Shape[], attributes: Attributes): Shape;
  /** The output's dtype; throws DTypeError. */
  dtype(inputs: readonly DType[], attributes: Attributes): DType;
  /**
   * Cotangents of the inputs from that of the output: graph to graph, so that it can be differentiated again.
   * null for an input that has no gradient. Absent: no input has one.
   */
  readonly vjp?: (node: Node, cotangent: Node) => readonly (Node | null)[];
}
