/** The WASM device gives what the interpreter gives, on random graphs; whole numbers bit for bit. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { createWasmDevice } from "../../src/runtime/wasm/device.ts";
import { expectAgreement, prepare } from "./agreement.ts";
import { randomCase } from "./random-graph.ts";

/** More cases on demand: GRAPHS=10000 npx vitest run … */
const cases = Number(process.env["GRAPHS"] ?? 600);

it.each(["exact", "smooth"] as const)("agrees with the interpreter on %s graphs", (mode) => {
  const device = createWasmDevice();
  let count = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (seed) => {
      const random = randomCase(seed, mode);
      expectAgreement(prepare(device, random), random, mode);
      count++;
    }),
    // The example once went wrong: a loop inside a loop read what the outer one stacks.
    { numRuns: cases, seed: 2, examples: [[45567087]] },
  );
  expect(count).toBeGreaterThanOrEqual(cases);
});
