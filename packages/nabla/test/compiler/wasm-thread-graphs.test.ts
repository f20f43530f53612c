/** Two and three threads give the bits of one, on random graphs of which every loop that can be divided is divided. */
import { expect, it } from "vitest";
import { recentWasmPolicy, wasmPolicy } from "../../src/codegen/wasm/policy.ts";
import { createWasmDevice } from "../../src/runtime/wasm/device.ts";
import { expectSameBits } from "../codegen/same-bits.ts";
import { jobsOf, readyTeam } from "../runtime/wasm/ready-team.ts";
import { expectAgreement, prepare } from "./agreement.ts";
import { randomCase, small, tall } from "./random-graph.ts";

/** More cases on demand: GRAPHS=10000 npx vitest run … */
const cases = Number(process.env["GRAPHS"] ?? 150);

it.each([
  { mode: "exact", size: "small", extents: small, count: cases },
  { mode: "smooth", size: "small", extents: small, count: cases },
  { mode: "exact", size: "tall", extents: tall, count: Math.ceil(cases / 4) },
  { mode: "smooth", size: "tall", extents: tall, count: Math.ceil(cases / 4) },
] as const)("the same bits for 1, 2 and 3 threads on $size $mode graphs", async ({ mode, extents, count }) => {
  const one = createWasmDevice();
  const several = [
    createWasmDevice({ threads: 2, dividesAll: true }, wasmPolicy),
    createWasmDevice({ threads: 3, dividesAll: true }, recentWasmPolicy),
  ];
  await readyTeam(3);
  const before = jobsOf(3);
  for (let seed = 0; seed < count; seed++) {
    const random = randomCase(seed, mode, extents);
    const alone = prepare(one, random);
    const wanted = [alone(random.inputs), alone(random.inputs)];
    for (const device of several) {
      const run = prepare(device, random);
      await readyTeam(3);
      for (const { outputs, cells } of wanted) {
        const actual = run(random.inputs);
        expectSameBits(actual.outputs, outputs, `graph ${seed}`);
        expectSameBits(actual.cells, cells, `graph ${seed}`);
      }
    }
    if (seed % 10 === 0 || extents === tall) expectAgreement(prepare(several[1]!, random), random, mode);
  }
  // Nearly every graph has something to divide: two runs on two threads, two on three.
  const [first, second] = jobsOf(3).map((jobs, at) => jobs - before[at]!);
  expect(first).toBeGreaterThan(3 * count);
  expect(second).toBeGreaterThan(1.5 * count);
});
