/**
 * Bounds of integer expressions, by interval arithmetic. What may leave the range of int32 wraps around, so its bounds are
 * the whole range. Floats have no bounds: theirs are ±Infinity.
 */
import type { DType } from "../base/dtype.ts";
import type { Expression } from "./expression.ts";
import type { Instruction } from "./instructions.ts";

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

const int32: Bounds = { low: -2147483648, high: 2147483647 };

/** Bounds of anything of this dtype. */
export function boundsOf(dtype: DType): Bounds {
  switch (dtype) {
    case "int32":
      return int32;
    case "uint8":
      return { low: 0, high: 255 };
    case "bool":
      return { low: 0, high: 1 };
    case "float32":
    case "float64":
      return { low: -Infinity, high: Infinity };
  }
}

function within(dtype: DType, values: readonly number[]): Bounds {
  const range = boundsOf(dtype);
  const low = Math.min(...values);
  const high = Math.max(...values);
  return low >= range.low && high <= range.high ? { low, high } : range;
}

/** Bounds of an instruction's result from those of its operands. */
export function applyBounds(instruction: Instruction, dtype: DType, operands: readonly Expression[]): Bounds {
  const [a, b, c] = operands as readonly [Expression, Expression, Expression];
  if (dtype === "float32" || dtype === "float64" || dtype === "bool") return boundsOf(dtype);
  switch (instruction) {
    case "add":
      return within(dtype, [a.low + b.low, a.high + b.high]);
    case "sub":
      return within(dtype, [a.low - b.high, a.high - b.low]);
    case "mul":
      return within(dtype, [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]);
    case "div":
      if (b.low > 0 || b.high < 0) {
        return within(
          dtype,
          [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high].map((value) => Math.trunc(value)),
        );
      }
      return boundsOf(dtype);
    case "remainder":
      if (b.low > 0) return { low: a.low < 0 ? 1 - b.high : 0, high: Math.min(Math.max(a.high, 0), b.high - 1) };
      return boundsOf(dtype);
    case "min":
      return { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) };
    case "max":
      return { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) };
    case "neg":
      return within(dtype, [-a.low, -a.high]);
    case "select":
      return { low: Math.min(b.low, c.low), high: Math.max(b.high, c.high) };
    case "cast":
      return a.dtype === "float32" || a.dtype === "float64" ? boundsOf(dtype) : within(dtype, [a.low, a.high]);
    default:
      return boundsOf(dtype);
  }
}
