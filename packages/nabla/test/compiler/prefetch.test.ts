/** A product asks for the panels of its right operand early, where these are too large for the first-level cache. */
import { expect, it } from "vitest";
import { nativePolicy } from "../../src/codegen/c/policy.ts";
import { wasmPolicy } from "../../src/codegen/wasm/policy.ts";
import { compileGraph } from "../../src/compiler/compile.ts";
import type { Policy, Statement } from "../../src/compiler/loop-nest.ts";
import { contract, input } from "../../src/primitives/index.ts";
import type { Expression } from "../../src/scalar/expression.ts";

/** What a product asks for, and the buffers that it is in. */
function productOf([rows, inner, columns]: readonly [number, number, number], policy: Policy) {
  const inputs = [input([1, rows, inner], "float32"), input([1, inner, columns], "float32")] as const;
  const program = compileGraph({ inputs, cells: [], outputs: [contract(...inputs)] }, policy);
  const asked: Expression[] = [];
  const visit = (statement: Statement): void => {
    if (statement.kind === "loop") statement.body.forEach(visit);
    if (statement.kind === "prefetch") asked.push(statement.load);
  };
  program.kernels.forEach(({ body }) => body.forEach(visit));
  return {
    asked,
    names: asked.map((load) => load.kind === "load" && program.buffers[load.buffer]!.name.replace(/\d+$/, "")),
  };
}

it("in native code: the vectors of a step, some steps ahead", () => {
  const { asked, names } = productOf([48, 500, 256], nativePolicy(64));
  expect(new Set(names)).toEqual(new Set(["packed_right"]));
  expect(asked.every(({ lanes }) => lanes === 16)).toBe(true);
});

it("not where panels are small, nor for few rows, nor on WebAssembly, which has no instruction for it", () => {
  expect(productOf([48, 60, 256], nativePolicy(64)).asked).toEqual([]);
  expect(productOf([3, 500, 256], nativePolicy(64)).asked).toEqual([]);
  expect(productOf([48, 500, 256], wasmPolicy).asked).toEqual([]);
});
