/** The compiler's loop nests, run in plain JavaScript, give what the interpreter gives, on random graphs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGraph } from "../../src/compiler/compile.ts";
import type { Policy } from "../../src/compiler/loop-nest.ts";
import { runProgram } from "../codegen/run-program.ts";
import { expectAgreement, type Run } from "./agreement.ts";
import { type Mode, randomCase, type RandomCase } from "./random-graph.ts";

const policies: readonly Policy[] = [
  { vectorBytes: 0, tileRows: 1, tileVectors: 1, tileDepth: 1 },
  { vectorBytes: 16, tileRows: 4, tileVectors: 2, tileDepth: 2 },
];

function loopNests(policy: Policy, random: RandomCase): Run {
  const program = compileGraph(random.graph, policy);
  const cells = random.cells.map((contents) => contents.slice());
  return (inputs) => ({ outputs: runProgram(program, inputs, cells), cells: cells.map((cell) => cell.slice()) });
}

describe.each(policies)("vectors of $vectorBytes bytes", (policy) => {
  it.each(["exact", "smooth"] as const)("agrees on %s graphs", (mode: Mode) => {
    let count = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (seed) => {
        const random = randomCase(seed, mode);
        expectAgreement(loopNests(policy, random), random, mode);
        count++;
      }),
      { numRuns: mode === "exact" ? 100 : 25, seed: 1 },
    );
    expect(count).toBeGreaterThanOrEqual(25);
  });
});
