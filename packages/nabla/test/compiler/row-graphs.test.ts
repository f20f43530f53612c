/**
 * Random graphs that go over rows: loop nests in plain JavaScript, and the WASM device with one thread and with several, give
 * what the interpreter gives; threads give the same bits.
 */
import { describe, expect, it } from "vitest";
import { compileGraph } from "../../src/compiler/compile.ts";
import type { Policy } from "../../src/compiler/loop-nest.ts";
import { createWasmDevice } from "../../src/runtime/wasm/device.ts";
import { runProgram } from "../codegen/run-program.ts";
import { expectSameBits } from "../codegen/same-bits.ts";
import { readyTeam } from "../runtime/wasm/ready-team.ts";
import { expectAgreement, prepare, type Run } from "./agreement.ts";
import type { RandomCase } from "./random-graph.ts";
import { randomRows } from "./random-rows.ts";

/** More cases on demand: GRAPHS=10000 npx vitest run … */
const cases = Number(process.env["GRAPHS"] ?? 200);
const modes = ["exact", "smooth"] as const;

function loopNests(policy: Policy, random: RandomCase): Run {
  const program = compileGraph(random.graph, policy);
  const cells = random.cells.map((contents) => contents.slice());
  return (inputs) => ({ outputs: runProgram(program, inputs, cells), cells: cells.map((cell) => cell.slice()) });
}

describe.each(modes)("%s graphs", (mode) => {
  it.each([0, 16, 64])("loop nests agree, vectors of %i bytes", (vectorBytes) => {
    const policy = { vectorBytes, tileRows: 4, tileVectors: 2, tileDepth: 512 };
    for (let seed = 0; seed < cases / (mode === "exact" ? 8 : 20); seed++) {
      const random = randomRows(1000 * vectorBytes + seed, mode);
      expectAgreement(loopNests(policy, random), random, mode);
    }
  });

  it("WASM agrees", () => {
    const device = createWasmDevice();
    // 684: registers of two kinds once had one name.
    for (const seed of [684, ...Array(cases).keys()]) {
      const random = randomRows(seed, mode);
      expectAgreement(prepare(device, random), random, mode);
    }
  });

  it("threads give the same bits", async () => {
    const one = createWasmDevice();
    const three = createWasmDevice({ threads: 3, dividesAll: true });
    await readyTeam(3);
    for (let seed = 0; seed < cases / 4; seed++) {
      const random = randomRows(seed, mode);
      const [alone, shared] = [prepare(one, random), prepare(three, random)];
      await readyTeam(3);
      for (let repeat = 0; repeat < 2; repeat++) {
        const [wanted, actual] = [alone(random.inputs), shared(random.inputs)];
        expectSameBits(actual.outputs, wanted.outputs, `graph ${seed}`);
        expectSameBits(actual.cells, wanted.cells, `graph ${seed}`);
      }
    }
    expect.hasAssertions();
  });
});
