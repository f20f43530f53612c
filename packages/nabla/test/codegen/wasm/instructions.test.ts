/**
 * Every instruction, on every dtype and number of lanes, for all pairs of special values, against the scalar evaluator;
 * and the list of what has no meaning.
 */
import { describe, expect, test } from "vitest";
import { type DType, dtypes } from "../../../src/base/dtype.ts";
import { CompileError } from "../../../src/base/errors.ts";
import type { Program } from "../../../src/compiler/loop-nest.ts";
import { generateModule } from "../../../src/codegen/wasm/module.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Expression, Index } from "../../../src/scalar/expression.ts";
import { type Instruction, instructions } from "../../../src/scalar/instructions.ts";
import { apply } from "../../../src/scalar/simplify.ts";
import { makeProgram } from "../make-program.ts";
import { runProgram } from "../run-program.ts";
import { expectSameBits } from "../same-bits.ts";
import { runOnWasm } from "./run-on-wasm.ts";
import { arrayOf, specials } from "./special-values.ts";

const dtypesOf: { readonly [lanes: number]: readonly DType[] } = {
  1: dtypes,
  2: ["float64", "int32", "uint8", "bool"],
  4: ["float32", "int32", "uint8", "bool"],
};

const names = Object.keys(instructions) as Instruction[];

/** Where an instruction has a meaning: the house's rule, written down once more. */
function makesSense(instruction: Instruction, dtype: DType, lanes: number): boolean {
  const float = dtype === "float32" || dtype === "float64";
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
      return !float;
    case "sqrt":
      return float;
    case "bitcast":
      return dtype === "float32" || (dtype === "int32" && lanes !== 2);
    case "highWord":
      return dtype === "float64";
    case "fromHighWord":
      return dtype === "int32" && lanes !== 4;
    default:
      return true;
  }
}

function resultOf(instruction: Instruction, dtype: DType): DType {
  if (instruction === "equal" || instruction === "less" || instruction === "lessEqual") return "bool";
  if (instruction === "bitcast") return dtype === "float32" ? "int32" : "float32";
  if (instruction === "highWord") return "int32";
  if (instruction === "fromHighWord") return "float64";
  return dtype;
}

/** out[i] = instruction(a[i], b[i]), for all pairs of special values that the instruction takes. */
function programFor(instruction: Instruction, dtype: DType, to: DType, lanes: number): [Program, number[], number[]] {
  const divides = instruction === "div" || instruction === "remainder";
  const reads = instruction === "bitcast" || instruction === "highWord"; // bits of a NaN are the engine's choice
  const pairs = specials[dtype]
    .flatMap((a) => specials[dtype].map((b) => [a, b] as const))
    .filter(
      ([a, b]) => !(divides && dtype !== "float32" && dtype !== "float64") || (b !== 0 && b !== -1 && a < 2 ** 31),
    )
    .filter(([a]) => !(reads && Number.isNaN(a)));
  while (pairs.length % lanes !== 0) pairs.push(pairs[0]!);
  const i = build.index("i", pairs.length) as Index;
  const a = build.load(0, dtype, i, lanes);
  const b = build.load(1, dtype, i, lanes);
  const operands = { 1: [a], 2: [a, b], 3: [build.less(a, b), a, b] }[instructions[instruction].operands];
  const value = apply(instruction, to, operands as Expression[]);
  // A byte in memory hides what is wrong in the rest of a register.
  const whole = to === "uint8" || to === "bool" ? build.cast(value, "int32") : build.constant(0, "int32", lanes);
  const size = pairs.length;
  const program = makeProgram(
    [
      { dtype, size, role: "input" },
      { dtype, size, role: "input" },
      { dtype: to, size, role: "scratch", output: true },
      { dtype: "int32", size, role: "scratch", output: true },
    ],
    [
      {
        name: instruction,
        body: [
          {
            kind: "loop",
            index: i,
            start: 0,
            end: size,
            step: lanes,
            body: [
              { kind: "store", buffer: 2, index: i, value },
              { kind: "store", buffer: 3, index: i, value: whole },
            ],
          },
        ],
      },
    ],
  );
  return [program, pairs.map(([a]) => a), pairs.map(([, b]) => b)];
}

function check(instruction: Instruction, dtype: DType, to: DType, lanes: number): void {
  const [program, a, b] = programFor(instruction, dtype, to, lanes);
  const inputs = [arrayOf(dtype, a), arrayOf(dtype, b)];
  const outputs = runOnWasm(program, inputs);
  expectSameBits(outputs, runProgram(program, inputs), `${instruction} of ${lanes} ${dtype} to ${to}`);
}

describe.each([1, 2, 4])("%i lanes", (lanes) => {
  describe.each(dtypesOf[lanes]!)("%s", (dtype) => {
    test.each(names.filter((name) => name !== "cast" && makesSense(name, dtype, lanes)))("%s", (instruction) => {
      check(instruction, dtype, resultOf(instruction, dtype), lanes);
    });
    test.each(dtypesOf[lanes]!)("cast to %s", (to) => check("cast", dtype, to, lanes));

    test("what has no meaning is refused", () => {
      for (const instruction of names.filter((name) => !makesSense(name, dtype, lanes))) {
        const [program] = programFor(instruction, dtype, resultOf(instruction, dtype), lanes);
        expect(() => generateModule(program), instruction).toThrow(CompileError);
      }
    });
  });
});

test("vectors that do not exist are refused", () => {
  const i = build.index("i", 4);
  for (const [dtype, lanes] of [
    ["float64", 4],
    ["float32", 2],
    ["float32", 8],
    ["bool", 3],
  ] as const) {
    const program = makeProgram(
      [
        { dtype, size: 8, role: "input" },
        { dtype, size: 8, role: "scratch" },
      ],
      [{ name: "k", body: [{ kind: "store", buffer: 1, index: i, value: build.load(0, dtype, i, lanes) }] }],
    );
    expect(() => generateModule(program)).toThrow(CompileError);
  }
});
