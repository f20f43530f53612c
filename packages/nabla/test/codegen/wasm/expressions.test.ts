/**
 * Random expressions and random nests of loops, run on WebAssembly and by the oracle, compared bit for bit.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listProgram } from "../../../src/codegen/wasm/listing.ts";
import type { DType } from "../../../src/base/dtype.ts";
import { createExecutable } from "../../../src/runtime/wasm/executable.ts";
import { createDeviceMemory } from "../../../src/runtime/wasm/memory.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Index } from "../../../src/scalar/expression.ts";
import { makeProgram } from "../make-program.ts";
import { dtypesOfLanes, pickFrom, randomExpression, tapes } from "../random-expression.ts";
import { randomProgram } from "../random-program.ts";
import { runProgram } from "../run-program.ts";
import { expectSameBits } from "../same-bits.ts";
import { runOnWasm } from "./run-on-wasm.ts";
import { randomArray, specials } from "./special-values.ts";

const inputDTypes = dtypesOfLanes[1]!;
const size = 24;
/** Milliseconds; passing takes far less, shrinking a failure could take minutes. */
const shrinkingLimit = 20_000;

describe.each([1, 2, 4])("random expressions of %i lanes", (lanes) => {
  test.each(dtypesOfLanes[lanes]!)("%s", (dtype: DType) => {
    fc.assert(
      fc.property(fc.tuple(...inputDTypes.map((input) => randomArray(input, size + 4))), tapes, (inputs, tape) => {
        const pick = pickFrom(tape);
        const i = build.index("i", size) as Index;
        const value = randomExpression(dtype, lanes, pick([1, 2, 3]), pick, {
          constantOf: (constant) => pick(specials[constant]),
          leaf: (leaf, count) =>
            build.load(inputDTypes.indexOf(leaf), leaf, pick([i, build.add(i, 1), build.constant(3, "int32")]), count),
        });
        const output = inputDTypes.length;
        const program = makeProgram(
          [
            ...inputDTypes.map((input) => ({ dtype: input, size: size + 4, role: "input" as const })),
            { dtype, size, role: "scratch", output: true },
          ],
          [
            {
              name: "expression",
              body: [
                {
                  kind: "loop",
                  index: i,
                  start: 0,
                  end: size,
                  step: lanes,
                  body: [{ kind: "store", buffer: output, index: i, value }],
                },
              ],
            },
          ],
        );
        expectSameBits(runOnWasm(program, inputs), runProgram(program, inputs), listProgram(program));
      }),
      { numRuns: 100, interruptAfterTimeLimit: shrinkingLimit },
    );
  });
});

test("random nests of loops", () => {
  fc.assert(
    fc.property(tapes, (tape) => {
      const { program, inputs, cells } = randomProgram(tape);
      const expectedCells = cells.map((cell) => cell.slice());
      const expected = runProgram(program, inputs, expectedCells);
      const actualCells = cells.map((cell) => cell.slice());
      const actual = runOnWasm(program, inputs, actualCells);
      expectSameBits(actual, expected, listProgram(program));
      expectSameBits(actualCells, expectedCells, listProgram(program));
    }),
    { numRuns: 800, interruptAfterTimeLimit: shrinkingLimit },
  );
});

test("an index may count down to the start of the memory", () => {
  const i = build.index("i", 1000) as Index;
  const down = build.add(build.mul(i, -1), 999);
  const program = makeProgram(
    [
      { dtype: "float32", size: 1000, role: "input" },
      { dtype: "float32", size: 1000, role: "scratch", output: true },
    ],
    [
      {
        name: "reverse",
        body: [
          {
            kind: "loop",
            index: i,
            start: 0,
            end: 1000,
            step: 1,
            body: [{ kind: "store", buffer: 1, index: i, value: build.load(0, "float32", down) }],
          },
        ],
      },
    ],
  );
  const ascending = Float32Array.from({ length: 1000 }, (_, k) => k);
  // A memory of its own, where the arena is at the very start.
  const [output] = createExecutable(program, createDeviceMemory()).run([ascending], []);
  expect(output).toEqual(ascending.toReversed());
});
