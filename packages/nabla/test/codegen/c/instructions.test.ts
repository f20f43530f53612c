/**
 * Every instruction, on every dtype and number of lanes, for all pairs of special values, against the scalar evaluator;
 * and the list of what has no meaning.
 */
import { describe, expect, test } from "vitest";
import { type DType, dtypes } from "../../../src/base/dtype.ts";
import { CompileError } from "../../../src/base/errors.ts";
import { generateC } from "../../../src/codegen/c/program.ts";
import type { Program } from "../../../src/compiler/loop-nest.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Expression, Index } from "../../../src/scalar/expression.ts";
import { type Instruction, instructions } from "../../../src/scalar/instructions.ts";
import { apply } from "../../../src/scalar/simplify.ts";
import { skipReason } from "../../runtime/native/support.ts";
import { makeProgram } from "../make-program.ts";
import { runProgram } from "../run-program.ts";
import { expectSameBits } from "../same-bits.ts";
import { arrayOf, specials } from "../wasm/special-values.ts";
import { type Case, runOnNative } from "./run-on-native.ts";

const names = Object.keys(instructions) as Instruction[];
const isFloat = (dtype: DType): boolean => dtype === "float32" || dtype === "float64";

/** Where an instruction has a meaning: the house's rule, written down once more. */
function makesSense(instruction: Instruction, dtype: DType): boolean {
  switch (instruction) {
    case "div":
      return dtype !== "bool";
    case "remainder":
    case "shiftLeft":
    case "shiftRight":
      return dtype === "int32" || dtype === "uint8";
    case "and":
    case "or":
    case "xor":
      return !isFloat(dtype);
    case "sqrt":
      return isFloat(dtype);
    case "bitcast":
      return dtype === "float32" || dtype === "int32";
    case "highWord":
      return dtype === "float64";
    case "fromHighWord":
      return dtype === "int32";
    default:
      return true;
  }
}

function resultsOf(instruction: Instruction, dtype: DType): readonly DType[] {
  if (instruction === "cast") return dtypes;
  if (instruction === "equal" || instruction === "less" || instruction === "lessEqual") return ["bool"];
  if (instruction === "bitcast") return [dtype === "float32" ? "int32" : "float32"];
  if (instruction === "highWord") return ["int32"];
  return [instruction === "fromHighWord" ? "float64" : dtype];
}

/** out[i] = instruction(a[i], b[i]), for all pairs of special values that the instruction takes; b may be a constant. */
function caseOf(instruction: Instruction, dtype: DType, to: DType, lanes: number, second?: number): Case {
  const divides = (instruction === "div" || instruction === "remainder") && !isFloat(dtype);
  const reads = instruction === "bitcast" || instruction === "highWord"; // bits of a NaN are the machine's choice
  const pairs = specials[dtype]
    .flatMap((a) => (second === undefined ? specials[dtype] : [second]).map((b) => [a, b] as const))
    .filter(([, b]) => !divides || (b !== 0 && b !== -1))
    .filter(([a]) => !(reads && Number.isNaN(a)));
  while (pairs.length % lanes !== 0) pairs.push(pairs[0]!);
  const size = pairs.length;
  const i = build.index("i", size) as Index;
  const a = build.load(0, dtype, i, lanes);
  const b = second === undefined ? build.load(1, dtype, i, lanes) : build.constant(second, dtype, lanes);
  const operands = { 1: [a], 2: [a, b], 3: [build.less(a, b), a, b] }[instructions[instruction].operands];
  const value = apply(instruction, to, operands as Expression[]);
  const program: Program = makeProgram(
    [
      { dtype, size, role: "input" },
      { dtype, size, role: "input" },
      { dtype: to, size, role: "scratch", output: true },
    ],
    [
      {
        name: `${instruction}_${to}`,
        body: [
          {
            kind: "loop",
            index: i,
            start: 0,
            end: size,
            step: lanes,
            body: [{ kind: "store", buffer: 2, index: i, value }],
          },
        ],
      },
    ],
  );
  const inputs = [0, 1].map((side) =>
    arrayOf(
      dtype,
      pairs.map((pair) => pair[side]!),
    ),
  );
  return { program, inputs };
}

describe.skipIf(skipReason !== "")(`instructions${skipReason}`, () => {
  test.each([1, 2, 4, 8, 16])("%i lanes", (lanes) => {
    const cases = dtypes.flatMap((dtype) =>
      names
        .filter((name) => makesSense(name, dtype))
        .flatMap((name) => [
          ...resultsOf(name, dtype).map((to) => caseOf(name, dtype, to, lanes)),
          // With a constant the printer may choose a shorter form.
          ...(name === "min" || name === "max"
            ? specials[dtype].map((second) => caseOf(name, dtype, dtype, lanes, second))
            : []),
        ]),
    );
    const results = runOnNative(cases);
    cases.forEach(({ program, inputs }, position) => {
      const hint = `${program.kernels[0]!.name} of ${program.buffers[0]!.dtype}, ${lanes} lanes`;
      expectSameBits(results[position]!.outputs, runProgram(program, inputs), hint);
    });
    expect(cases.length).toBeGreaterThan(100);
  });
});

test.each([1, 2, 4, 8, 16])("what has no meaning is refused, %i lanes", (lanes) => {
  for (const dtype of dtypes) {
    for (const name of names.filter((other) => !makesSense(other, dtype))) {
      const { program } = caseOf(name, dtype, resultsOf(name, dtype)[0]!, lanes);
      expect(() => generateC(program, { fusedMultiplyAdd: true }), `${name} of ${dtype}`).toThrow(CompileError);
    }
  }
});

test("vectors that do not exist are refused", () => {
  const { program } = caseOf("add", "float32", "float32", 3);
  expect(() => generateC(program, { fusedMultiplyAdd: true })).toThrow(CompileError);
});
