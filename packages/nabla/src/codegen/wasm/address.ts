/**
 * Addresses of elements: base + index * bytes + offset. The index is taken apart into sums of equal multiples, so that one
 * multiplication serves for strides and element size; what is constant goes into the offset of the memory operation.
 *
 *   float32 at i * 64 + j + 3  →  arena + (i << 8) + (j << 2), offset=12
 */
import { bytesPerElement } from "../../base/dtype.ts";
import type { Expression } from "../../scalar/expression.ts";
import { index as indexed, int32, type Step } from "./operation.ts";
import type { BufferAddress } from "./scope.ts";

interface Sum {
  /** Factors in the order of their appearance, and the terms of each. */
  readonly factors: number[];
  readonly terms: Expression[][];
  constant: number;
}

function collect(expression: Expression, factor: number, sum: Sum): void {
  if (expression.kind === "constant") {
    sum.constant += factor * expression.value;
    return;
  }
  if (expression.kind === "apply") {
    const [a, b] = expression.operands as readonly [Expression, Expression];
    if (expression.instruction === "add") {
      collect(a, factor, sum);
      return collect(b, factor, sum);
    }
    if (expression.instruction === "mul" && b.kind === "constant") return collect(a, factor * b.value, sum);
  }
  const known = sum.factors.indexOf(factor);
  if (known >= 0) return void sum.terms[known]!.push(expression);
  sum.factors.push(factor);
  sum.terms.push([expression]);
}

function multiply(factor: number): Step[] {
  if (factor === 1) return [];
  const logarithm = Math.log2(factor);
  return Number.isInteger(logarithm) ? [int32(logarithm), "i32.shl"] : [int32(factor), "i32.mul"];
}

/**
 * Puts the address of element `index` on the stack but for the offset, which is returned. Sums wrap around as int32 do, so
 * the constant may go into the offset only where what is left of the index is never negative.
 */
export function emitAddress(
  address: BufferAddress,
  index: Expression,
  emit: (part: Expression | Step) => void,
): number {
  const bytes = bytesPerElement(address.dtype);
  const sum: Sum = { factors: [], terms: [], constant: 0 };
  collect(index, 1, sum);
  const offset = address.offset + sum.constant * bytes;
  const folds = sum.constant === 0 || (offset >= 0 && index.low - sum.constant >= 0);

  emit(indexed("local.get", address.base));
  for (let at = 0; at < sum.terms.length; at++) {
    const terms = sum.terms[at]!;
    for (let position = 0; position < terms.length; position++) {
      emit(terms[position]!);
      if (position > 0) emit("i32.add");
    }
    for (const step of multiply(sum.factors[at]! * bytes)) emit(step);
    emit("i32.add");
  }
  if (folds) return offset;
  emit(int32(sum.constant * bytes));
  emit("i32.add");
  return address.offset;
}
