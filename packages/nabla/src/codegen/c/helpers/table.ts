/**
 * The helper functions of generated C, by operation: instructions that have no operator in C or none for vectors, and
 * access to memory. Each is defined for one element type and number of lanes.
 */
import { CompileError } from "../../../base/errors.ts";
import type { Element } from "../types.ts";
import { memoryHelpers } from "./memory.ts";
import { scalarHelpers } from "./scalars.ts";
import { vectorHelpers } from "./vectors.ts";

export type Operation =
  | "min" // NaN if either operand is, -0 below 0
  | "max"
  | "at_most" // min where the second operand is neither NaN nor 0
  | "at_least" // max where the second operand is neither NaN nor -0
  | "abs"
  | "sqrt"
  | "floor"
  | "nearest"
  | "fma" // a * b + c, rounded once
  | "less" // comparisons of float64 lanes, whose masks are to have 32 bits
  | "less_equal"
  | "equal"
  | "select"
  | "shift_left"
  | "shift_right"
  | "saturate" // to int32
  | "not_zero"
  | "from_mask" // 0 or 1 of this type
  | "bits" // float32 → int32
  | "from_bits"
  | "high_word"
  | "from_high_word"
  | "splat"
  | "load"
  | "load_u8"
  | "load_mask"
  | "store"
  | "store_u8"
  | "store_mask";

export interface HelperRequest {
  readonly name: string;
  readonly element: Element;
  readonly lanes: number;
  /** The name of another helper, which is then defined before this one. */
  helper(operation: Operation, element: Element, lanes: number): string;
}

/** C text, or null where the operation has no meaning or needs no helper. */
export type HelperTexts = { readonly [O in Operation]?: (request: HelperRequest) => string | null };

/** The definition of a helper. Throws CompileError where there is none. */
export function helperText(operation: Operation, request: HelperRequest): string {
  const tables = request.lanes === 1 ? [scalarHelpers] : [vectorHelpers, memoryHelpers];
  for (const table of tables) {
    const text = table[operation]?.(request);
    if (text !== null && text !== undefined) return text;
  }
  throw new CompileError(`c: there is no helper ${request.name}`);
}
