/**
 * Expressions over scalar instructions: immutable, hash-consed (equal expressions are the same object), directed acyclic.
 * They say what one lane computes: the semantics of a primitive, an index, or the right side of a store in a loop nest.
 * int32 expressions carry bounds, so that index arithmetic can be simplified without guessing.
 *
 * `lanes` is 1 but for what the vectorizer made. Build expressions with build.ts, which simplifies; never by hand.
 */
import type { DType } from "../base/dtype.ts";
import type { Instruction } from "./instructions.ts";

interface Common {
  readonly id: number;
  readonly dtype: DType;
  readonly lanes: number;
  /** Inclusive bounds of an int32 or bool value; the whole range of the dtype where nothing better is known. */
  readonly low: number;
  readonly high: number;
  /** A bit for each leaf inside (leafBit): what lacks a leaf's bit lacks the leaf. */
  readonly leaves: number;
}

export interface Constant extends Common {
  readonly kind: "constant";
  readonly value: number;
}
/** The k-th operand of a pointwise primitive. */
export interface Operand extends Common {
  readonly kind: "operand";
  readonly position: number;
}
/** A loop's counter; `name` is unique in its kernel. It takes no values but multiples of `multiple`: the lanes of a vector. */
export interface Index extends Common {
  readonly kind: "index";
  readonly name: string;
  readonly multiple: number;
}
/** A value kept in a register of the kernel; set by `set` statements of the loop nest. */
export interface Register extends Common {
  readonly kind: "register";
  readonly name: string;
}
/** Element `index` of a buffer; with several lanes, the elements index … index + lanes - 1. */
export interface Load extends Common {
  readonly kind: "load";
  readonly buffer: number;
  readonly index: Expression;
}
export interface Apply extends Common {
  readonly kind: "apply";
  readonly instruction: Instruction;
  readonly operands: readonly Expression[];
}
/** The same scalar in every lane. */
export interface Splat extends Common {
  readonly kind: "splat";
  readonly value: Expression;
}
/** One scalar expression for each lane. */
export interface Vector extends Common {
  readonly kind: "vector";
  readonly elements: readonly Expression[];
}
/** Lanes of one or two vectors in another order, which count the second's lanes on from the first's. */
export interface Shuffle extends Common {
  readonly kind: "shuffle";
  readonly values: readonly Expression[];
  readonly picks: readonly number[];
}
/** One lane of a vector. */
export interface Lane extends Common {
  readonly kind: "lane";
  readonly value: Expression;
  readonly lane: number;
}

export type Expression = Constant | Operand | Index | Register | Load | Apply | Splat | Vector | Shuffle | Lane;

const none: readonly Expression[] = [];

/** The direct parts of an expression. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "constant":
    case "operand":
    case "index":
    case "register":
      return none;
    case "load":
      return [expression.index];
    case "apply":
      return expression.operands;
    case "splat":
    case "lane":
      return [expression.value];
    case "vector":
      return expression.elements;
    case "shuffle":
      return expression.values;
  }
}
