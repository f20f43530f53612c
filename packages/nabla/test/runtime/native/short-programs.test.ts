/** Short programs wake no thread; where they follow each other closely, threads are awake and share them, to the same bits. */
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { nativePolicy } from "../../../src/codegen/c/policy.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import { contract, input } from "../../../src/primitives/index.ts";
import { createExecutable } from "../../../src/runtime/native/executable.ts";
import { expectSameBits } from "../../codegen/same-bits.ts";
import { skipReason, workplace } from "./support.ts";

const [a, b] = [input([1, 96, 96], "float32"), input([1, 96, 96], "float32")];
const product = { inputs: [a, b], cells: [], outputs: [contract(a, b)] };

test.skipIf(skipReason !== "")(`a product of 96 x 96${skipReason}`, async () => {
  const place = workplace({ threads: 2 });
  const library = { ...place.toolchain.library };
  const threads: number[] = [];
  library.run = (...how) => {
    threads.push(place.toolchain.library.run(...how));
    return threads.at(-1)!;
  };
  const program = compileGraph(product, nativePolicy(library.vectorBytes));
  const executable = createExecutable(program, { ...place, toolchain: { ...place.toolchain, library } });
  const numbers = (seed: number): Float32Array =>
    Float32Array.from({ length: 96 * 96 }, (_, at) => Math.sin(seed * at));
  const inputs = [numbers(1), numbers(2)];

  const alone: number[] = [];
  const expected = executable.run(inputs, []);
  for (let repeat = 0; repeat < 5; repeat++) {
    await pause(2);
    expectSameBits(executable.run(inputs, []), expected);
    alone.push(threads.at(-1)!);
  }
  expect(alone).toEqual([1, 1, 1, 1, 1]);

  // Other work on the machine may come between two of them, but not between all.
  const closely = Array.from({ length: 200 }, () => executable.run(inputs, []));
  expect(threads.slice(-200)).toContain(2);
  for (const results of closely) expectSameBits(results, expected);
});
