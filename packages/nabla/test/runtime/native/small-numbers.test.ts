/**
 * Numbers too small for all their digits count as zero in native programs, on every thread, and nowhere else: not in the
 * JavaScript that goes on after a program.
 */
import { expect, it } from "vitest";
import { nativePolicy } from "../../../src/codegen/c/policy.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import { input, mul } from "../../../src/primitives/index.ts";
import { createNativeDevice } from "../../../src/runtime/native/device.ts";
import { createExecutable } from "../../../src/runtime/native/executable.ts";
import { skipReason, workplace } from "./support.ts";

const size = 4_000_000; // so much that threads share it
const graphOf = () => {
  const x = input([size], "float32");
  let y = x;
  for (let k = 0; k < 8; k++) y = mul(y, x);
  return { inputs: [x], cells: [], outputs: [y] };
};
/** x such that x^9 is about 1e-40, 1e-36, 0. */
const inputs = [Float32Array.from({ length: size }, (_, at) => [3.6e-5, 1e-4, 0][at % 3]!)];

it.skipIf(skipReason !== "")(`count as zero${skipReason}`, () => {
  const device = createNativeDevice({ threads: 2 });
  const [powers] = device.compile(graphOf()).run(inputs, []);
  const kinds = new Set(powers!.map((value, at) => (at % 3 === 1 ? Math.sign(Math.log10(value) + 37) : value)));
  expect([...kinds].sort()).toEqual([0, 1]);
  expect(Math.fround(1e-30 * Math.fround(1e-10))).toBeGreaterThan(0);
  expect(5e-324 * 1).toBe(5e-324);
});

it.skipIf(skipReason !== "")(`are kept where that is asked for${skipReason}`, () => {
  const place = workplace({ threads: 2 });
  const executable = createExecutable(
    compileGraph(graphOf(), nativePolicy(place.toolchain.library.vectorBytes)),
    place,
  );
  place.toolchain.library.keepSmall(1);
  const [powers] = executable.run(inputs, []);
  place.toolchain.library.keepSmall(0);
  expect(powers!.filter((value) => value === 0).length).toBe(Math.floor(size / 3));
});
