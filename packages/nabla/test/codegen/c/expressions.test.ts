/**
 * Random expressions and random nests of loops, as native code and by the oracle, compared bit for bit. They are compiled
 * by the dozen, so fast-check cannot shrink them; a failure shows the seed and the code.
 */
import * as fc from "fast-check";
import { describe, test } from "vitest";
import type { DType } from "../../../src/base/dtype.ts";
import { generateC } from "../../../src/codegen/c/program.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Index } from "../../../src/scalar/expression.ts";
import { skipReason } from "../../runtime/native/support.ts";
import { makeProgram } from "../make-program.ts";
import { dtypesOfLanes, pickFrom, randomExpression, tapes } from "../random-expression.ts";
import { randomProgram } from "../random-program.ts";
import { runProgram } from "../run-program.ts";
import { expectSameBits } from "../same-bits.ts";
import { randomArray, specials } from "../wasm/special-values.ts";
import { type Case, runOnNative } from "./run-on-native.ts";

const inputDTypes = dtypesOfLanes[1]!;
const size = 48;
const room = size + 16;

/** More cases on demand: CASES=1000 npx vitest run … */
const count = Number(process.env["CASES"] ?? 40);

function expressionCase(dtype: DType, lanes: number): fc.Arbitrary<Case> {
  const inputs = fc.tuple(...inputDTypes.map((input) => randomArray(input, room)));
  return fc.tuple(inputs, tapes).map(([arrays, tape]) => {
    const pick = pickFrom(tape);
    const i = build.index("i", size) as Index;
    const value = randomExpression(dtype, lanes, pick([1, 2, 3]), pick, {
      constantOf: (constant) => pick(specials[constant]),
      leaf: (leaf, wide) =>
        build.load(inputDTypes.indexOf(leaf), leaf, pick([i, build.add(i, 1), build.constant(3, "int32")]), wide),
    });
    const program = makeProgram(
      [
        ...inputDTypes.map((input) => ({ dtype: input, size: room, role: "input" as const })),
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
              body: [{ kind: "store", buffer: inputDTypes.length, index: i, value }],
            },
          ],
        },
      ],
    );
    return { program, inputs: arrays };
  });
}

function check(cases: readonly Case[]): void {
  const results = runOnNative(cases);
  cases.forEach(({ program, inputs, cells = [] }, position) => {
    const expectedCells = cells.map((cell) => cell.slice());
    const expected = runProgram(program, inputs, expectedCells);
    const hint = generateC(program, { fusedMultiplyAdd: false });
    expectSameBits(results[position]!.outputs, expected, hint);
    expectSameBits(results[position]!.cells, expectedCells, hint);
  });
}

describe.skipIf(skipReason !== "")(`random code${skipReason}`, () => {
  test.each([1, 2, 4, 8, 16])("expressions of %i lanes", (lanes) => {
    check(
      dtypesOfLanes[lanes]!.flatMap((dtype, at) =>
        fc.sample(expressionCase(dtype, lanes), { numRuns: count, seed: at }),
      ),
    );
  });

  test("nests of loops", () => {
    const programs = tapes.map((tape): Case => randomProgram(tape));
    check(fc.sample(programs, { numRuns: 4 * count, seed: 7 }));
  });
});
