/** The evaluator on every instruction: the values are written out by hand, corners first. */
import { describe, expect, test } from "vitest";
import type { DType } from "../../src/base/dtype.ts";
import { CompileError } from "../../src/base/errors.ts";
import * as build from "../../src/scalar/build.ts";
import { evaluate, evaluateLanes } from "../../src/scalar/evaluate.ts";
import { type Instruction, instructions } from "../../src/scalar/instructions.ts";
import { apply } from "../../src/scalar/simplify.ts";

type Case = readonly [from: DType, to: DType, operands: readonly number[], value: number];

const cases: { readonly [I in Instruction]: readonly Case[] } = {
  add: [
    ["float64", "float64", [0.1, 0.2], 0.30000000000000004],
    ["float32", "float32", [16777216, 1], 16777216],
    ["float32", "float32", [-0, 0], 0],
    ["int32", "int32", [2147483647, 1], -2147483648],
    ["uint8", "uint8", [250, 10], 4],
  ],
  sub: [
    ["float64", "float64", [Infinity, Infinity], NaN],
    ["int32", "int32", [-2147483648, 1], 2147483647],
    ["uint8", "uint8", [3, 5], 254],
  ],
  mul: [
    ["float64", "float64", [-0, 5], -0],
    ["float32", "float32", [3e38, 10], Infinity],
    ["int32", "int32", [65537, 65537], 131073],
    ["int32", "int32", [123456789, 987654321], -67153019],
  ],
  div: [
    ["float64", "float64", [1, -0], -Infinity],
    ["float64", "float64", [0, 0], NaN],
    ["float32", "float32", [1, 3], 0.3333333432674408],
    ["int32", "int32", [-7, 2], -3],
    ["int32", "int32", [7, -2], -3],
  ],
  remainder: [
    ["int32", "int32", [-7, 2], -1],
    ["int32", "int32", [7, -3], 1],
    ["int32", "int32", [-6, 3], 0],
  ],
  min: [
    ["float64", "float64", [NaN, 1], NaN],
    ["float64", "float64", [1, NaN], NaN],
    ["float64", "float64", [0, -0], -0],
    ["int32", "int32", [-5, 3], -5],
  ],
  max: [
    ["float64", "float64", [NaN, 1], NaN],
    ["float64", "float64", [-0, 0], 0],
    ["int32", "int32", [-5, 3], 3],
  ],
  neg: [
    ["float64", "float64", [0], -0],
    ["int32", "int32", [-2147483648], -2147483648],
    ["int32", "int32", [0], 0],
  ],
  abs: [
    ["float64", "float64", [-0], 0],
    ["float32", "float32", [-Infinity], Infinity],
    ["int32", "int32", [-5], 5],
  ],
  sqrt: [
    ["float64", "float64", [2], Math.SQRT2],
    ["float32", "float32", [2], Math.fround(Math.SQRT2)],
    ["float64", "float64", [-1], NaN],
    ["float64", "float64", [-0], -0],
  ],
  floor: [
    ["float64", "float64", [-0.5], -1],
    ["float64", "float64", [-0], -0],
    ["float32", "float32", [2.75], 2],
  ],
  nearest: [
    ["float64", "float64", [0.5], 0],
    ["float64", "float64", [1.5], 2],
    ["float64", "float64", [2.5], 2],
    ["float64", "float64", [-0.5], -0],
    ["float64", "float64", [-0.2], -0],
    ["float64", "float64", [-2.5], -2],
    ["float64", "float64", [0.49999999999999994], 0],
    ["float64", "float64", [-0.9], -1],
    ["float64", "float64", [NaN], NaN],
    ["float64", "float64", [-Infinity], -Infinity],
    ["float64", "float64", [4503599627370497], 4503599627370497],
  ],
  equal: [
    ["float64", "bool", [0, -0], 1],
    ["float64", "bool", [NaN, NaN], 0],
    ["int32", "bool", [3, 4], 0],
  ],
  less: [
    ["float64", "bool", [-0, 0], 0],
    ["float64", "bool", [NaN, 1], 0],
    ["int32", "bool", [-1, 0], 1],
  ],
  lessEqual: [
    ["float64", "bool", [-0, 0], 1],
    ["float64", "bool", [1, NaN], 0],
    ["uint8", "bool", [200, 100], 0],
  ],
  and: [
    ["int32", "int32", [-4, 7], 4],
    ["bool", "bool", [1, 0], 0],
  ],
  or: [
    ["int32", "int32", [-8, 3], -5],
    ["bool", "bool", [1, 0], 1],
  ],
  xor: [
    ["int32", "int32", [-1, 5], -6],
    ["bool", "bool", [1, 1], 0],
  ],
  shiftLeft: [
    ["int32", "int32", [3, 31], -2147483648],
    ["uint8", "uint8", [255, 4], 240],
  ],
  shiftRight: [
    ["int32", "int32", [-1, 28], 15],
    ["int32", "int32", [-1, 0], -1],
  ],
  select: [
    ["float64", "float64", [1, 2, 3], 2],
    ["float64", "float64", [0, 2, 3], 3],
  ],
  cast: [
    ["float64", "int32", [-2.9], -2],
    ["float64", "int32", [-0.9], 0],
    ["float64", "int32", [3e9], 2147483647],
    ["float32", "int32", [-Infinity], -2147483648],
    ["float64", "int32", [NaN], 0],
    ["float64", "uint8", [-1], 255],
    ["float64", "float32", [0.1], Math.fround(0.1)],
    ["int32", "float32", [16777217], 16777216],
    ["int32", "uint8", [-1], 255],
    ["uint8", "int32", [200], 200],
    ["float64", "bool", [NaN], 1],
    ["float64", "bool", [-0], 0],
    ["bool", "float64", [1], 1],
  ],
  bitcast: [
    ["float32", "int32", [1], 0x3f800000],
    ["float32", "int32", [-0], -2147483648],
    ["int32", "float32", [1], 2 ** -149],
    ["int32", "float32", [0x7fc00000], NaN],
  ],
  highWord: [
    ["float64", "int32", [1], 0x3ff00000],
    ["float64", "int32", [-2], -1073741824],
    ["float64", "int32", [1 + 2 ** -52], 0x3ff00000],
  ],
  fromHighWord: [
    ["int32", "float64", [0x3ff00000], 1],
    ["int32", "float64", [0x40080000], 3],
    ["int32", "float64", [-2147483648], -0],
  ],
};

describe.each(Object.entries(cases) as [Instruction, readonly Case[]][])("%s", (instruction, list) => {
  test.each(list)("%s to %s of %j is %d", (from, to, operands, value) => {
    expect(operands.length).toBe(instructions[instruction].operands);
    const dtypeOf = (position: number): DType => (instruction === "select" && position === 0 ? "bool" : from);
    const leaves = operands.map((_, position) => build.operand(position, dtypeOf(position)));
    expect(evaluate(apply(instruction, to, leaves), { operands })).toBe(value);
    // Constants are folded to the same value.
    const literals = operands.map((operand, position) => build.constant(operand, dtypeOf(position)));
    expect(apply(instruction, to, literals)).toMatchObject({ kind: "constant", dtype: to, value });
  });
});

test("a shared part is evaluated once", () => {
  const asked: number[] = [];
  let value = build.load(3, "float64", build.index("i", 10));
  for (let k = 0; k < 60; k++) value = build.add(value, value); // a tree of 2^60 leaves
  const load = (buffer: number, index: number): number => asked.push(buffer, index);
  expect(evaluate(value, { indices: new Map([["i", 7]]), load })).toBe(2 * 2 ** 60);
  expect(asked).toEqual([3, 7]);
});

test("vectors are evaluated lane by lane", () => {
  const i = build.index("i", 100);
  const loaded = build.load(0, "float32", i, 4);
  const kept = build.register("sum", "float32", 4);
  const scaled = build.mul(loaded, build.splat(build.lane(kept, 2), 4));
  const shifted = build.add(scaled, build.vector([0, 1, 2, 3].map((k) => build.operand(k, "float32"))));
  const environment = {
    operands: [0.5, 0.25, 0.125, 0.0625],
    indices: new Map([["i", 8]]),
    registers: new Map([["sum", [5, 6, 7, 8]]]),
    load: (_buffer: number, index: number): number => index * 10,
  };
  expect(evaluateLanes(shifted, environment)).toEqual([560.5, 630.25, 700.125, 770.0625]);
  expect(evaluateLanes(build.add(kept, 1), environment)).toEqual([6, 7, 8, 9]);
  expect(evaluateLanes(build.lane(kept, 3), environment)).toEqual([8]);
  expect(() => evaluate(shifted, environment)).toThrow(CompileError);
});

test("what the environment lacks is an error that names it", () => {
  const message = (expression: Parameters<typeof evaluate>[0]): string => {
    try {
      evaluate(expression, {});
    } catch (error) {
      if (error instanceof CompileError) return error.message;
    }
    return "nothing thrown";
  };
  expect(message(build.operand(2, "float32"))).toContain("operand 2");
  expect(message(build.index("row", 4))).toContain("index row");
  expect(message(build.register("sum", "float32"))).toContain("register sum, lane 0");
  expect(message(build.load(5, "int32", build.constant(3, "int32")))).toContain("element 3 of buffer 5");
});
