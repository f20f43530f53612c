/**
 * Sums down long columns, in two stages: of as many rows each, and of those sums.
 *   sum[c] = Σ_r x[r, c]   →   part[p, c] = Σ_r x[p R/16 + r, c];  sum[c] = Σ_p part[p, c]
 * Rows are what threads share elsewhere. A sum of whole columns has few parts to share, each of a piece of every row, half
 * of which another thread has just computed; here each thread goes along its own rows. The parts follow from the shape
 * alone, and so do the bits.
 */
import { add, index, load, mul, leafSubstitution } from "../../scalar/build.ts";
import type { Expression, Index } from "../../scalar/expression.ts";
import type { Reduction } from "./combined.ts";
import type { Draft, LoweringContext } from "./kernel-builder.ts";

const parts = 16;

/** A part of fewer rows is not worth a pass of its own. */
const leastRows = 32;

/** What becomes a kernel. */
export interface Stage extends Omit<Draft, "body"> {
  readonly reduction: Reduction;
}

/** Null where the reduction is best done at once. */
export function inParts(reduction: Reduction, context: LoweringContext): readonly Stage[] | null {
  const { outer, reduced, head } = reduction;
  const [rows, ...others] = reduced;
  if (context.isRepeated || outer.length !== 1 || others.length > 0 || rows === undefined) return null;
  const extent = rows.extent / parts;
  if (extent < leastRows || !Number.isInteger(extent)) return null;

  const [column] = outer as [(typeof outer)[0]];
  const sums = context.scratch("parts", head.dtype, parts * column.extent);
  const place = (part: Expression): Expression => add(mul(part, column.extent), column.index);
  const part = index(`${rows.index.name}_part`, parts) as Index;
  const row = index(`${rows.index.name}_row`, extent) as Index;
  const within = leafSubstitution([rows.index, add(mul(part, extent), row)]);
  const ofRows: Reduction = {
    ...reduction,
    outer: [{ index: part, extent: parts }, column],
    reduced: [{ index: row, extent }],
    value: within(reduction.value),
    stores: [{ buffer: sums, position: place(part), value: head }],
  };
  const ofParts: Reduction = {
    ...reduction,
    reduced: [{ index: part, extent: parts }],
    value: load(sums, head.dtype, place(part)),
  };
  return [
    { name: "parts", reduction: ofRows, reads: [], writes: [sums] },
    { name: "", reduction: ofParts, reads: [sums], writes: [] },
  ];
}
