/**
 * The closed vocabulary of what one lane computes. Every code generator maps all of these names, and nothing else; a
 * missing one is a compile error there. `evaluate` is the meaning: it takes and gives JavaScript numbers that the dtype
 * holds exactly (bool as 0 and 1), and is what constant folding and the scalar evaluator run.
 *
 * No instruction is fused multiply-add: its rounding would differ from target to target.
 */
import { type DType, isFloat, wrap } from "../base/dtype.ts";

export type Instruction =
  | "add"
  | "sub"
  | "mul"
  | "div" // float: IEEE; int32: truncating, for indices, the divisor is never 0
  | "remainder" // int32 only: of the truncating division, sign of the dividend
  | "min" // NaN if either operand is
  | "max" // NaN if either operand is
  | "neg"
  | "abs"
  | "sqrt"
  | "floor"
  | "nearest" // to the nearest integer, ties to even
  | "equal"
  | "less"
  | "lessEqual"
  | "and"
  | "or"
  | "xor"
  | "shiftLeft"
  | "shiftRight" // logical: zeros come in from the left
  | "select" // select(condition, a, b): a where the condition holds; both sides are computed
  | "cast" // float → int32 truncates and saturates, NaN → 0; anything → bool is "not 0"
  | "bitcast" // float32 <-> int32, the same 32 bits
  | "highWord" // float64 → int32: sign, exponent and the 20 highest bits of the mantissa
  | "fromHighWord"; // int32 → float64 with these high bits, the low word zero

export interface InstructionDefinition {
  readonly operands: 1 | 2 | 3;
  /** Value for operands of dtype `from` (of the last operand), where the result's dtype is `to`. */
  evaluate(to: DType, from: DType, a: number, b: number, c: number): number;
}

const scratch = new DataView(new ArrayBuffer(8));

function highWord(value: number): number {
  scratch.setFloat64(0, value);
  return scratch.getInt32(0);
}

function fromHighWord(word: number): number {
  scratch.setInt32(0, word);
  scratch.setInt32(4, 0);
  return scratch.getFloat64(0);
}

function bitcast(to: DType, value: number): number {
  if (to === "int32") {
    scratch.setFloat32(0, value);
    return scratch.getInt32(0);
  }
  scratch.setInt32(0, value);
  return scratch.getFloat32(0);
}

function nearest(value: number): number {
  const below = Math.floor(value);
  const distance = value - below;
  if (distance < 0.5) return below === 0 && value < 0 ? -0 : below;
  if (distance > 0.5) return below + 1 === 0 ? -0 : below + 1;
  if (Number.isNaN(distance)) return value;
  const even = below % 2 === 0 ? below : below + 1;
  return even === 0 && value < 0 ? -0 : even;
}

/** The value of `from` dtype as a value of `to` dtype: saturating from float to integer, wrapping between integers. */
export function castValue(to: DType, from: DType, value: number): number {
  if (isFloat(from) && (to === "int32" || to === "uint8")) {
    if (Number.isNaN(value)) return 0;
    // uint8 goes through int32, as every target does it.
    return wrap(to, Math.max(-2147483648, Math.min(2147483647, Math.trunc(value))));
  }
  return wrap(to, value);
}

const isInteger = (dtype: DType): boolean => !isFloat(dtype);

export const instructions: { readonly [I in Instruction]: InstructionDefinition } = {
  add: { operands: 2, evaluate: (to, _from, a, b) => wrap(to, a + b) },
  sub: { operands: 2, evaluate: (to, _from, a, b) => wrap(to, a - b) },
  mul: {
    operands: 2,
    evaluate: (to, _from, a, b) => wrap(to, isInteger(to) ? Math.imul(a, b) : a * b),
  },
  div: {
    operands: 2,
    evaluate: (to, _from, a, b) => wrap(to, isInteger(to) ? Math.trunc(a / b) : a / b),
  },
  remainder: { operands: 2, evaluate: (to, _from, a, b) => wrap(to, a % b) },
  min: { operands: 2, evaluate: (_to, _from, a, b) => Math.min(a, b) },
  max: { operands: 2, evaluate: (_to, _from, a, b) => Math.max(a, b) },
  neg: { operands: 1, evaluate: (to, _from, a) => wrap(to, -a) },
  abs: { operands: 1, evaluate: (to, _from, a) => wrap(to, Math.abs(a)) },
  sqrt: { operands: 1, evaluate: (to, _from, a) => wrap(to, Math.sqrt(a)) },
  floor: { operands: 1, evaluate: (_to, _from, a) => Math.floor(a) },
  nearest: { operands: 1, evaluate: (_to, _from, a) => nearest(a) },
  equal: { operands: 2, evaluate: (_to, _from, a, b) => (a === b ? 1 : 0) },
  less: { operands: 2, evaluate: (_to, _from, a, b) => (a < b ? 1 : 0) },
  lessEqual: { operands: 2, evaluate: (_to, _from, a, b) => (a <= b ? 1 : 0) },
  and: { operands: 2, evaluate: (_to, _from, a, b) => a & b },
  or: { operands: 2, evaluate: (_to, _from, a, b) => a | b },
  xor: { operands: 2, evaluate: (_to, _from, a, b) => a ^ b },
  shiftLeft: { operands: 2, evaluate: (to, _from, a, b) => wrap(to, a << b) },
  shiftRight: { operands: 2, evaluate: (to, _from, a, b) => wrap(to, a >>> b) },
  select: { operands: 3, evaluate: (_to, _from, a, b, c) => (a !== 0 ? b : c) },
  cast: { operands: 1, evaluate: (to, from, a) => castValue(to, from, a) },
  bitcast: { operands: 1, evaluate: (to, _from, a) => bitcast(to, a) },
  highWord: { operands: 1, evaluate: (_to, _from, a) => highWord(a) },
  fromHighWord: { operands: 1, evaluate: (_to, _from, a) => fromHighWord(a) },
};
