/** The ends of rows are lanes of whole vectors, and their values are those of one element after the other. */
import { expect, it } from "vitest";
import { compileGraph } from "../../src/compiler/compile.ts";
import type { Policy } from "../../src/compiler/loop-nest.ts";
import { printProgram } from "../../src/compiler/print.ts";
import * as p from "../../src/primitives/index.ts";
import { createWasmDevice } from "../../src/runtime/wasm/device.ts";
import { runProgram } from "../codegen/run-program.ts";
import { expectAgreement, prepare, type Run } from "./agreement.ts";
import type { RandomCase } from "./random-graph.ts";

const policyOf = (vectorBytes: number): Policy => ({ vectorBytes, tileRows: 4, tileVectors: 2, tileDepth: 512 });

function loopNests(policy: Policy, random: RandomCase): Run {
  const program = compileGraph(random.graph, policy);
  const cells = random.cells.map((contents) => contents.slice());
  return (inputs) => ({ outputs: runProgram(program, inputs, cells), cells: cells.map((cell) => cell.slice()) });
}

it("stores the last elements of a row as lanes of the vector that ends there, also where a kernel writes over what it reads", () => {
  const read = p.input([6, 7], "float32");
  const row = p.input([7], "float32");
  const limit = p.expand(p.reshape(row, [1, 7]), [6, 7]);
  const next = p.select(p.less(read, limit), p.mul(read, p.fullLike(read, 2)), p.sub(read, limit));
  const random: RandomCase = {
    graph: { inputs: [row], cells: [{ read, next }], outputs: [] },
    inputs: [Float32Array.from({ length: 7 }, (_, at) => at - 2)],
    cells: [Float32Array.from({ length: 42 }, (_, at) => ((at * 5) % 11) - 4)],
  };
  const listing = printProgram(compileGraph(random.graph, policyOf(16)));
  expect(listing).toMatch(/cell\d+\[[^\]]*\] = last\d+_4\.3$/m);
  for (const bytes of [0, 16, 64]) expectAgreement(loopNests(policyOf(bytes), random), random, "exact");
  expectAgreement(prepare(createWasmDevice(), random), random, "exact");
  expect.hasAssertions();
});
