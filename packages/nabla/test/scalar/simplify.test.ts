/**
 * Simplification keeps values: random expressions agree with the same trees in plain JavaScript, integers for all values of
 * their indices, floats to the bit for -0, infinities and NaN. And it simplifies: index arithmetic as layouts make it.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FloatDType } from "../../src/base/dtype.ts";
import * as build from "../../src/scalar/build.ts";
import { evaluate } from "../../src/scalar/evaluate.ts";
import type { Expression } from "../../src/scalar/expression.ts";
import { everyIndex, expressionOf, quotients, trees, valueOf } from "./random-integers.ts";

test("integers: random index arithmetic keeps its value for every index", () => {
  fc.assert(
    fc.property(fc.oneof(trees, quotients), (tree) => {
      const root = expressionOf(tree);
      for (const indices of everyIndex()) {
        const [actual, expected] = [evaluate(root, { indices }), valueOf(tree, indices)];
        if (actual !== expected) expect.fail(`${actual}, not ${expected}, at ${[...indices].join(" ")}`);
      }
    }),
    { numRuns: 3000 },
  );
});

interface Both {
  readonly expression: Expression;
  readonly value: number;
}

const corners = [0, -0, 1, -1, 0.1, -2.5, 3, Infinity, -Infinity, NaN, 2 ** -149, 3.4e38, 1e-310];

/** Words on two floats, beside what JavaScript computes. */
type Pair = readonly [(a: Expression, b: Expression) => Expression, (a: number, b: number) => number];
const pairs: readonly Pair[] = [
  [build.add, (a, b) => a + b],
  [build.sub, (a, b) => a - b],
  [build.mul, (a, b) => a * b],
  [build.div, (a, b) => a / b],
  [build.min, Math.min],
  [build.max, Math.max],
  [(a, b) => build.select(build.less(a, b), a, b), (a, b) => (a < b ? a : b)],
  [(a, b) => build.select(build.not(build.equal(a, b)), a, b), (a, b) => (a === b ? b : a)],
  [(a, b) => build.select(build.and(build.lessEqual(a, b), build.lessEqual(b, a)), a, b), (a, b) => (a === b ? a : b)],
  [
    (a, b) => build.select(build.or(build.less(a, b), build.less(b, a)), a, b),
    (a, b) => (a === b || Number.isNaN(a) || Number.isNaN(b) ? b : a),
  ],
];

/** A random float expression over two operands, beside its value as JavaScript computes it. */
function floats(dtype: FloatDType, operands: readonly number[]): fc.Arbitrary<Both> {
  const round = dtype === "float32" ? Math.fround : (value: number): number => value;
  type One = readonly [(a: Expression) => Expression, (a: number) => number];
  const ones: readonly One[] = [
    [build.neg, (a) => -a],
    [build.abs, Math.abs],
    [(a) => build.cast(a, dtype), (a) => a],
    [
      (a) => build.cast(build.cast(a, "int32"), dtype),
      (a) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(a) || 0)) + 0,
    ],
  ];
  const constant = fc
    .constantFrom(...corners)
    .map((value) => ({ expression: build.constant(value, dtype), value: round(value) }));
  const operand = fc
    .integer({ min: 0, max: operands.length - 1 })
    .map((k) => ({ expression: build.operand(k, dtype), value: operands[k]! }));
  return fc.letrec<{ both: Both }>((tie) => ({
    both: fc.oneof(
      { maxDepth: 4, depthSize: "medium" },
      constant,
      operand,
      fc.tuple(fc.constantFrom(...ones), tie("both")).map(([[make, compute], a]) => ({
        expression: make(a.expression),
        value: round(compute(a.value)),
      })),
      fc.tuple(fc.constantFrom(...pairs), tie("both"), tie("both")).map(([[make, compute], a, b]) => ({
        expression: make(a.expression, b.expression),
        value: round(compute(a.value, b.value)),
      })),
    ),
  })).both;
}

test.each(["float32", "float64"] as const)("%s: random expressions keep every bit", (dtype) => {
  const round = dtype === "float32" ? Math.fround : (value: number): number => value;
  const corner = fc.constantFrom(...corners.map(round));
  const sample = fc.tuple(corner, corner).chain((operands) => fc.tuple(fc.constant(operands), floats(dtype, operands)));
  fc.assert(
    fc.property(sample, ([operands, { expression, value }]) => {
      expect(evaluate(expression, { operands })).toBe(value);
    }),
    { numRuns: 4000 },
  );
});

test.each(["float32", "float64"] as const)(
  "%s: every word on every pair of corners, one of them a constant",
  (dtype) => {
    const round = dtype === "float32" ? Math.fround : (value: number): number => value;
    for (const [make, compute] of pairs) {
      for (const a of corners.map(round)) {
        for (const b of corners.map(round)) {
          const left = make(build.constant(a, dtype), build.operand(0, dtype));
          const right = make(build.operand(0, dtype), build.constant(b, dtype));
          expect([a, b, evaluate(left, { operands: [b] })]).toEqual([a, b, round(compute(a, b))]);
          expect([a, b, evaluate(right, { operands: [a] })]).toEqual([a, b, round(compute(a, b))]);
        }
      }
    }
  },
);

describe("index arithmetic becomes short", () => {
  const [i, j, k] = [build.index("i", 4), build.index("j", 6), build.index("k", 5)] as const;
  const flat = build.add(build.mul(build.add(build.mul(i, 6), j), 5), k); // [4, 6, 5]

  test("unflattening a flattened index gives the indices back", () => {
    expect(build.remainder(flat, 5)).toBe(k);
    expect(build.remainder(build.div(flat, 5), 6)).toBe(j);
    expect(build.div(build.div(flat, 5), 6)).toBe(i);
    expect(build.div(flat, 30)).toBe(i);
  });

  test("constants are gathered", () => {
    expect(build.add(build.add(i, 1), build.add(j, 2))).toBe(build.add(build.add(i, j), 3));
    expect(build.sub(build.add(i, 3), 3)).toBe(i);
    expect(build.mul(build.mul(i, 2), 3)).toBe(build.mul(i, 6));
  });

  test("comparisons that bounds decide are constants", () => {
    expect(build.less(i, 4)).toBe(build.constant(1, "bool"));
    expect(build.lessEqual(0, j)).toBe(build.constant(1, "bool"));
    expect(build.equal(i, 7)).toBe(build.constant(0, "bool"));
    expect(build.select(build.less(i, 4), j, k)).toBe(j);
    expect(build.less(i, j).kind).toBe("apply");
  });
});

test("constants are what the dtype can hold", () => {
  expect(build.constant(0.1, "float32")).toMatchObject({ value: Math.fround(0.1) });
  expect(build.constant(2 ** 31, "int32")).toMatchObject({ value: -2147483648, low: -2147483648 });
  expect(build.sub(build.index("i", 4), -2147483648)).toMatchObject({ kind: "apply" });
  const product = build.mul(build.mul(build.index("i", 4), 123456789), 987654321); // the factors' product is beyond 2^53
  const expected = Math.imul(Math.imul(3, 123456789), 987654321);
  expect(evaluate(product, { indices: new Map([["i", 3]]) })).toBe(expected);
});

test("a counter over multiples of a number is divided evenly by its divisors", () => {
  const counter = build.index("i", 200, 16);
  for (const divisor of [1, 2, 3, 4, 16, 32]) {
    for (const offset of [0, 1, 5, 16, 31]) {
      const sum = build.add(counter, offset);
      const [quotient, rest] = [build.div(sum, divisor), build.remainder(sum, divisor)];
      for (let value = 0; value < 200; value += 16) {
        const indices = new Map([["i", value]]);
        expect(evaluate(quotient, { indices })).toBe(Math.floor((value + offset) / divisor));
        expect(evaluate(rest, { indices })).toBe((value + offset) % divisor);
      }
      if (16 % divisor === 0) expect(rest).toMatchObject({ kind: "constant", value: offset % divisor });
    }
  }
});
