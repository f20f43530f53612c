/** Results of all sizes lie beside each other, never in each other, and are freed when nobody can reach them. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createResultAllocator } from "../../../src/runtime/native/result-memory.ts";
import { skipReason, testToolchain } from "./support.ts";

describe.skipIf(skipReason !== "")(`memory of results${skipReason}`, () => {
  const requests = fc.record({
    dtype: fc.constantFrom("float32", "float64", "int32", "uint8", "bool"),
    size: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 10_000, max: 600_000 })),
  } as const);

  it("is each result's own", () => {
    fc.assert(
      fc.property(fc.array(requests, { minLength: 1, maxLength: 30 }), (wanted) => {
        const allocate = createResultAllocator(testToolchain().library);
        const results = wanted.map(({ dtype, size }) => allocate(dtype, size));
        expect(results.map(({ length }) => length)).toEqual(wanted.map(({ size }) => size));
        results.forEach((result, at) => result.fill(at));
        expect(results.map((result, at) => (result as Uint8Array).every((value) => value === at))).not.toContain(false);
      }),
      { numRuns: 40 },
    );
  });

  it("is shared by results of middle size only: one that is kept keeps no more than a large page", () => {
    const isShared = (size: number): boolean => {
      const allocate = createResultAllocator(testToolchain().library);
      return allocate("float32", size).buffer === allocate("float32", size).buffer;
    };
    expect([1, 16_384, 32_768, 65_536, 262_144, 262_145].map(isShared)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it("is freed", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const allocate = createResultAllocator(testToolchain().library);
    const held = (): number => {
      collect();
      return process.memoryUsage().arrayBuffers;
    };
    const before = held();
    for (let count = 0; count < 200; count++) allocate("float32", 100_000).fill(count);
    expect(held() - before).toBeLessThan(10e6);
  });
});
