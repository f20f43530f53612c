/**
 * Numbers as C literals: exactly the value, in as few digits as that takes.
 */
import type { DType } from "../../base/dtype.ts";

/** The shortest decimal that reads back as the same float. */
function digitsOf(value: number, round: (value: number) => number): string {
  for (let precision = 1; precision <= 9; precision++) {
    const text = value.toPrecision(precision);
    if (round(Number(text)) === value) return String(Number(text));
  }
  return String(value);
}

function floatLiteral(value: number, suffix: "f" | ""): string {
  if (Number.isNaN(value)) return `__builtin_nan${suffix}("")`;
  if (!Number.isFinite(value)) return `${value < 0 ? "-" : ""}__builtin_inf${suffix}()`;
  if (Object.is(value, -0)) return `-0.0${suffix}`;
  const digits = suffix === "f" ? digitsOf(value, Math.fround) : String(value);
  return `${/[.e]/.test(digits) ? digits : `${digits}.0`}${suffix}`;
}

/** The lowest has no literal of its own: 2147483648 is no int. */
function int32Literal(value: number): string {
  return value === -2147483648 ? "(-2147483647 - 1)" : String(value);
}

/** A scalar of this dtype. Negative numbers are in parentheses. */
export function literal(dtype: DType, value: number): string {
  if (dtype !== "float32" && dtype !== "float64") {
    const digits = int32Literal(value);
    return digits.startsWith("-") ? `(${digits})` : digits;
  }
  const text = floatLiteral(value, dtype === "float32" ? "f" : "");
  return text.startsWith("-") ? `(${text})` : text;
}
