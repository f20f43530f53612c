/** What the layers of this folder do to shapes, where shape-types/layer.ts has no rule for them yet. */
import type { Product } from "../tensor/shape-types/arithmetic.ts";
import type { ShapeRule } from "../tensor/shape-types/layer.ts";

/** [n, a, b, …] → [n, a b …], what Flatten does unless it is told other axes. */
export interface FlattenRule extends ShapeRule {
  readonly output: this["input"] extends readonly [infer N extends number, ...infer Rest extends number[]]
    ? [N, Product<Rest>]
    : readonly number[];
}

/** [...] → [..., Dim] */
export interface EmbeddingRule<Dim extends number> extends ShapeRule {
  readonly output: this["input"] extends readonly [...infer Front extends number[]]
    ? [...Front, Dim]
    : readonly number[];
}
