/** Which products are sums along rows, without packs: those of few rows or columns, where both operands lie along k. */
import { expect, it } from "vitest";
import { compileGraph } from "../../src/compiler/compile.ts";
import { nativePolicy } from "../../src/codegen/c/policy.ts";
import { contract, input, transposed } from "../../src/primitives/index.ts";

/** Whether A Bᵀ, or A B, is one kernel, which sums vectors of terms. */
function isSum(rows: number, inner: number, columns: number, isTransposed = true): boolean {
  const a = input([1, rows, inner], "float32");
  const b = input(isTransposed ? [1, columns, inner] : [1, inner, columns], "float32");
  const product = contract(a, isTransposed ? transposed(b) : b);
  const { kernels } = compileGraph({ inputs: [a, b], cells: [], outputs: [product] }, nativePolicy(64));
  return kernels.length === 1 && JSON.stringify(kernels[0]!.body).includes('"head_16"');
}

it("a vector by what lies along it, or a few of them where sums are long", () => {
  expect([isSum(1, 16, 300), isSum(1, 15, 300)]).toEqual([true, false]);
  expect([isSum(4, 64, 300), isSum(4, 63, 300), isSum(5, 64, 300)]).toEqual([true, false, false]);
  expect([isSum(300, 64, 4), isSum(300, 64, 5)]).toEqual([true, false]);
});

it("not where the other operand lies across, but for one column", () => {
  expect([isSum(1, 64, 300, false), isSum(300, 64, 4, false), isSum(300, 64, 1, false)]).toEqual([false, false, true]);
});
