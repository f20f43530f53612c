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
/** A loop's counter; `name` is unique in its kernel. */
export interface Index extends Common {
  readonly kind: "index";
  readonly name: string;
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
/** One lane of a vector. */
export interface Lane extends Common {
  readonly kind: "lane";
  readonly value: Expression;
  readonly lane: number;
}

export type Expression = Constant | Operand | Index | Register | Load | Apply | Splat | Vector | Lane;

/** The direct parts of an expression. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "constant":
    case "operand":
    case "index":
    case "register":
      return [];
    case "load":
      return [expression.index];
    case "apply":
      return expression.operands;
    case "splat":
    case "lane":
      return [expression.value];
    case "vector":
      return expression.elements;
  }
}

/** An expression that has not been looked up yet; its id is still 0. */
export type Candidate = Expression & { id: number };

let table = new Map<number, Candidate[]>();
let nextId = 1;

const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x9e3779b1) ^ (hash >>> 15);

function hashText(hash: number, text: string): number {
  let result = hash;
  for (let at = 0; at < text.length; at++) result = mix(result, text.charCodeAt(at));
  return result;
}

/** Not a digest: expressions of equal hash are compared part by part. */
function hashOf(expression: Expression): number {
  const head = mix(expression.kind.charCodeAt(0), expression.dtype.charCodeAt(0) + 8 * expression.lanes);
  switch (expression.kind) {
    case "constant":
      return mix(mix(head, expression.value), expression.value * 4194304);
    case "operand":
      return mix(head, expression.position);
    case "index":
    case "register":
      return hashText(head, expression.name);
    case "load":
      return mix(mix(head, expression.buffer), expression.index.id);
    case "apply": {
      let hash = mix(head, expression.instruction.charCodeAt(0) + 256 * expression.instruction.charCodeAt(2));
      for (const operand of expression.operands) hash = mix(hash, operand.id);
      return hash;
    }
    case "splat":
      return mix(head, expression.value.id);
    case "vector": {
      let hash = head;
      for (const element of expression.elements) hash = mix(hash, element.id);
      return hash;
    }
    case "lane":
      return mix(mix(head, expression.value.id), expression.lane);
  }
}

const sameParts = (a: readonly Expression[], b: readonly Expression[]): boolean =>
  a.length === b.length && a.every((part, at) => part === b[at]);

function same(a: Expression, b: Expression): boolean {
  if (a.kind !== b.kind || a.dtype !== b.dtype || a.lanes !== b.lanes) return false;
  switch (a.kind) {
    case "constant":
      return Object.is(a.value, (b as Constant).value);
    case "operand":
      return a.position === (b as Operand).position;
    case "index":
    case "register":
      return a.name === (b as Index).name && a.low === b.low && a.high === b.high;
    case "load":
      return a.buffer === (b as Load).buffer && a.index === (b as Load).index;
    case "apply":
      return a.instruction === (b as Apply).instruction && sameParts(a.operands, (b as Apply).operands);
    case "splat":
      return a.value === (b as Splat).value;
    case "vector":
      return sameParts(a.elements, (b as Vector).elements);
    case "lane":
      return a.value === (b as Lane).value && a.lane === (b as Lane).lane;
  }
}

/** The one expression that looks like the candidate: one made before, or the candidate itself with a new id. */
export function intern(candidate: Candidate): Expression {
  const hash = hashOf(candidate);
  const bucket = table.get(hash);
  if (bucket === undefined) table.set(hash, [candidate]);
  else {
    for (const known of bucket) if (same(known, candidate)) return known;
    bucket.push(candidate);
  }
  candidate.id = nextId++;
  return candidate;
}

/**
 * Lets go of every expression made so far; ids go on, so old and new ones never mix up. The compiler calls it when a
 * program is finished: only sharing between programs is lost, and memory stays bounded.
 */
export function forgetExpressions(): void {
  table = new Map();
}
