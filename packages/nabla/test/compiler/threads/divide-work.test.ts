/** Who runs a program: one thread, threads that are awake anyway, or as many as it is worth waking. */
import { expect, it } from "vitest";
import { nativePolicy } from "../../../src/codegen/c/policy.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import { type Crew, divideWork } from "../../../src/compiler/threads/divide-work.ts";
import type { Node } from "../../../src/ir/node.ts";
import { contract, input } from "../../../src/primitives/index.ts";

/** Who of at most so many threads runs a product of square matrices, multiplied `times` times by others. */
function crewOf(size: number, times: number, threads: number): Crew | null {
  const factors = Array.from({ length: times + 1 }, () => input([1, size, size], "float32"));
  const product = (factors as Node[]).reduce((left, right) => contract(left, right));
  const program = compileGraph({ inputs: factors, cells: [], outputs: [product] }, nativePolicy(64));
  return divideWork(program, { threads })?.crew ?? null;
}

it("grows with the work", () => {
  expect(crewOf(64, 1, 16)).toBeNull();
  expect(crewOf(96, 1, 16)).toEqual({ threads: 2, isShort: true });
  expect(crewOf(128, 1, 16)).toEqual({ threads: 5, isShort: true });
  expect(crewOf(128, 1, 2)).toEqual({ threads: 2, isShort: true });
  expect(crewOf(256, 1, 2)).toEqual({ threads: 2, isShort: false });
  expect(crewOf(512, 1, 16)).toEqual({ threads: 16, isShort: false });
});

it("counts what each kernel costs that reads what other threads wrote", () => {
  // Each of these products has nearly 80,000 operations, far less than it takes to move its operands between threads.
  expect(crewOf(64, 40, 16)).toBeNull();
  expect(crewOf(128, 40, 16)).toEqual({ threads: 5, isShort: false });
});

it("is one thread where no more are wanted", () => {
  expect(crewOf(512, 1, 1)).toBeNull();
});
