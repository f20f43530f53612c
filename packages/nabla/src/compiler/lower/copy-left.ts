/**
 * Stores the left operand of a contraction that is computed, not packed: in the order of its own memory, [m, k] or [k, m],
 * so that both reading and storing are vectors. Tiles read it with strides.
 */
import { add, constant, load, mul } from "../../scalar/build.ts";
import type { Expression, Index } from "../../scalar/expression.ts";
import { coefficientsOf, forEachExpression } from "../affine.ts";
import type { ContractionCounters, ContractionSize } from "./contraction-plan.ts";
import { storeLoops } from "./elementwise.ts";
import { type LoweringContext, parallel } from "./kernel-builder.ts";
import type { Packed } from "./pack.ts";

/** How many loads of the expression are neighbours along the counter. */
export function contiguousLoads(value: Expression, { name }: Index): number {
  const coefficientOf = coefficientsOf(name);
  let count = 0;
  forEachExpression([value], (part) => {
    if (part.kind === "load" && coefficientOf(part.index) === 1) count++;
  });
  return count;
}

export function copyLeft(
  value: Expression,
  { batch, row, k }: ContractionCounters,
  { batches, rows, inner }: ContractionSize,
  context: LoweringContext,
): Packed {
  const rowsInside = contiguousLoads(value, row) > contiguousLoads(value, k);
  const buffer = context.scratch("copied_left", value.dtype, batches * rows * inner);
  const position = (r: Expression, at: Expression): Expression => {
    const [outer, extent, inside] = rowsInside ? [at, rows, r] : [r, inner, at];
    const before = mul(batch, constant(rows * inner, "int32"));
    return add(before, add(mul(outer, constant(extent, "int32")), inside));
  };
  const axes = [
    { index: row, extent: rows },
    { index: k, extent: inner },
  ];
  const counters = [{ index: batch, extent: batches }, ...(rowsInside ? axes.reverse() : axes)];
  const body = storeLoops(counters, [{ buffer, position: position(row, k), value }], context);
  return {
    draft: { name: "copy_left", body: parallel(body), reads: [], writes: [buffer] },
    read: (number, at, { counter }) => load(buffer, value.dtype, position(add(counter, number), at)),
  };
}
