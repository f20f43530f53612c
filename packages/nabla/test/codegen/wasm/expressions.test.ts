/**
 * Random expressions and random nests of loops, run on WebAssembly and by the oracle, compared bit for bit.
 */
import fc from "fast-check";
import { describe, test } from "vitest";
import { listProgram } from "../../../src/codegen/wasm/listing.ts";
import type { DType } from "../../../src/base/dtype.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Index } from "../../../src/scalar/expression.ts";
import { makeProgram } from "../make-program.ts";
import { dtypesOfLanes, pickFrom, randomExpression } from "../random-expression.ts";
import { randomProgram } from "../random-program.ts";
import { runProgram } from "../run-program.ts";
import { expectSameBits } from "../same-bits.ts";
import { runOnWasm } from "./run-on-wasm.ts";
import { randomArray, specials } from "./special-values.ts";

const inputDTypes = dtypesOfLanes[1]!;
const size = 24;

describe.each([1, 2, 4])("random expressions of %i lanes", (lanes) => {
  test.each(dtypesOfLanes[lanes]!)("%s", (dtype: DType) => {
    fc.assert(
      fc.property(fc.tuple(...inputDTypes.map((input) => randomArray(input, size + 4))), fc.gen(), (inputs, g) => {
        const pick = pickFrom(g);
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
      { numRuns: 60 },
    );
  });
});

test("random nests of loops", () => {
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const { program, inputs, cells } = randomProgram(g);
      const expectedCells = cells.map((cell) => cell.slice());
      const expected = runProgram(program, inputs, expectedCells);
      const actualCells = cells.map((cell) => cell.slice());
      const actual = runOnWasm(program, inputs, actualCells);
      expectSameBits(actual, expected, listProgram(program));
      expectSameBits(actualCells, expectedCells, listProgram(program));
    }),
    { numRuns: 300 },
  );
});
