/**
 * Bounds of integer expressions, by interval arithmetic. What may leave the range of int32 wraps around, so its bounds are
 * the whole range. Floats have no bounds: theirs are ±Infinity.
 */
import type { DType } from "../base/dtype.ts";
import type { Apply, Expression } from "./expression.ts";

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

const float: Bounds = { low: -Infinity, high: Infinity };
const int32: Bounds = { low: -2147483648, high: 2147483647 };
const uint8: Bounds = { low: 0, high: 255 };
const bool: Bounds = { low: 0, high: 1 };

/** Bounds of anything of this dtype. */
export function boundsOf(dtype: DType): Bounds {
  switch (dtype) {
    case "int32":
      return int32;
    case "uint8":
      return uint8;
    case "bool":
      return bool;
    case "float32":
    case "float64":
      return float;
  }
}

function within(dtype: DType, low: number, high: number): Bounds {
  const range = boundsOf(dtype);
  return low >= range.low && high <= range.high ? { low, high } : range;
}

/** The bounds that hold all four. */
function around(dtype: DType, a: number, b: number, c: number, d: number): Bounds {
  return within(dtype, Math.min(a, b, c, d), Math.max(a, b, c, d));
}

/** Bounds of an instruction's result from those of its operands. */
export function applyBounds({ instruction, dtype, operands }: Apply): Bounds {
  const [a, b, c] = operands as readonly [Expression, Expression, Expression];
  if (dtype === "float32" || dtype === "float64" || dtype === "bool") return boundsOf(dtype);
  switch (instruction) {
    case "add":
      return within(dtype, a.low + b.low, a.high + b.high);
    case "sub":
      return within(dtype, a.low - b.high, a.high - b.low);
    case "mul":
      return around(dtype, a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high);
    case "div":
      if (b.low > 0 || b.high < 0) {
        const { trunc } = Math;
        return around(
          dtype,
          trunc(a.low / b.low),
          trunc(a.low / b.high),
          trunc(a.high / b.low),
          trunc(a.high / b.high),
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
      return within(dtype, Math.min(-a.low, -a.high), Math.max(-a.low, -a.high));
    case "select":
      return { low: Math.min(b.low, c.low), high: Math.max(b.high, c.high) };
    case "cast":
      return a.dtype === "float32" || a.dtype === "float64" ? boundsOf(dtype) : within(dtype, a.low, a.high);
    default:
      return boundsOf(dtype);
  }
}
