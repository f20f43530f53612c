/**
 * Products of few rows, or few columns: there is little to find again in a cache, so packing is all loss. Where both operands
 * lie along k they are sums along rows, and lowered like those (lower/reduction.ts). Inside a loop over time, where an operand
 * that stays the same is packed once for all steps, they are products like others.
 */
import type { Node } from "../../ir/node.ts";
import { index } from "../../scalar/build.ts";
import type { Index } from "../../scalar/expression.ts";
import { coefficientOf } from "../affine.ts";
import type { Group } from "../fuse.ts";
import { elementsInside, type LoweringContext } from "./kernel-builder.ts";

/** More rows than these, or columns, are worth a pack. */
const fewRows = 4;

/** Fewer terms are not worth the vector in which they are summed, of one row or column and of a few. */
const fewTerms = { one: 16, few: 64 };

/** Whether a contraction is best computed as a sum for each element. */
export function isSumForEach(group: Group, context: LoweringContext): boolean {
  const operands = group.head!.inputs as [Node, Node];
  const [batches, rows, inner] = operands[0].shape as [number, number, number];
  const columns = operands[1].shape[2]!;
  const least = Math.min(rows, columns);
  if (context.isRepeated || least > fewRows || inner < (least === 1 ? fewTerms.one : fewTerms.few)) return false;
  if (columns === 1) return true; // a column that is scattered is as small as a row
  const element = elementsInside(group, context);
  const [batch, row, k, column] = [
    index("batch", batches),
    index("row", rows),
    index("k", inner) as Index,
    index("column", columns),
  ] as const;
  const values = [element(operands[0], [batch, row, k]), element(operands[1], [batch, k, column])];
  return values.every((value) => value.kind === "load" && coefficientOf(value.index, k.name) === 1);
}
