/**
 * A thread that fails does not leave the others waiting: the run throws, and later runs are one thread's. In a file of its
 * own, because the helper threads are of no use after that.
 */
import { expect, test } from "vitest";
import { DeviceError } from "../../../src/base/errors.ts";
import { createExecutable } from "../../../src/runtime/wasm/executable.ts";
import { createWasmDevice } from "../../../src/runtime/wasm/device.ts";
import { createDeviceMemory } from "../../../src/runtime/wasm/memory.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Index } from "../../../src/scalar/expression.ts";
import { makeProgram } from "../../codegen/make-program.ts";
import { readyTeam } from "./ready-team.ts";

/** In the second iteration, which is the helper's, it stores far outside of the memory. */
function reach(distance: number): Parameters<typeof createExecutable>[0] {
  const i = build.index("i", 2) as Index;
  const index = build.mul(i, build.constant(distance, "int32"));
  return makeProgram(
    [{ dtype: "float32", size: 2, role: "scratch", output: true }],
    [
      {
        name: "reach",
        body: [
          {
            kind: "loop",
            parallel: true,
            index: i,
            start: 0,
            end: 2,
            step: 1,
            body: [{ kind: "store", buffer: 0, index, value: build.constant(1, "float32") }],
          },
        ],
      },
    ],
  );
}

test("the failure of a helper is the failure of the run", async () => {
  const memory = createDeviceMemory(true);
  const threading = { threads: 2, dividesAll: true };
  const good = createExecutable(reach(1), memory, threading);
  const bad = createExecutable(reach(200_000_000), memory, threading);
  const device = createWasmDevice({ threads: 2 });
  await readyTeam(2);
  expect(good.run([], [])).toEqual([new Float32Array([1, 1])]);
  expect(device.threads).toBe(2);
  expect(() => bad.run([], [])).toThrow(DeviceError);
  expect(good.run([], [])).toEqual([new Float32Array([1, 1])]);
  expect(device.threads).toBe(1);
  expect(device.whyOneThread).toMatch(/a thread failed/);
});
