/**
 * The elementary functions as the evaluator computes them: float32 against JavaScript's float64 functions (erf against a
 * series), float64 against values of 106 bits, and the exceptional values of both one by one.
 */
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FloatDType } from "../../src/base/dtype.ts";
import { DTypeError } from "../../src/base/errors.ts";
import { operand } from "../../src/scalar/build.ts";
import { evaluate } from "../../src/scalar/evaluate.ts";
import type { Expression } from "../../src/scalar/expression.ts";
import { cos, erf, exp, expm1, log, log1p, pow, sigmoid, sin, tanh } from "../../src/scalar/math/index.ts";
import { ulps } from "./ulp.ts";

const functions = { cos, erf, exp, expm1, log, log1p, sigmoid, sin, tanh } as const;

type Unary = keyof typeof functions;
type Name = Unary | "pow";

const dtypes: readonly FloatDType[] = ["float32", "float64"];

/** The function as JavaScript would call it. */
function compiled(name: Name, dtype: FloatDType): (...values: number[]) => number {
  const [x, y] = [operand(0, dtype), operand(1, dtype)];
  const root: Expression = name === "pow" ? pow(x, y) : functions[name](x);
  expect(root.dtype).toBe(dtype);
  return (...operands) => evaluate(root, { operands });
}

/** All terms have one sign, so nothing cancels: erf x = 2 / sqrt(pi) e^(-x²) Σ 2^n x^(2n+1) / (1·3·…·(2n+1)). */
function errorFunction(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const logistic = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

const oracles: { readonly [N in Unary]: (x: number) => number } = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  erf: errorFunction,
  sigmoid: logistic,
};

/** Largest error allowed, in ulp. */
const bounds: { readonly [N in Name]: { readonly [D in FloatDType]: number } } = {
  exp: { float32: 1, float64: 1 },
  expm1: { float32: 2, float64: 2 },
  log: { float32: 1.2, float64: 1.5 },
  log1p: { float32: 2, float64: 2 },
  sin: { float32: 2, float64: 2 },
  cos: { float32: 2, float64: 2 },
  tanh: { float32: 2, float64: 2 },
  erf: { float32: 2, float64: 4 },
  sigmoid: { float32: 2, float64: 2.01 },
  pow: { float32: 1, float64: 2 },
};

const names = Object.keys(oracles) as Unary[];
const bits = new DataView(new ArrayBuffer(4));

/** Every exponent and sign with some mantissas, subnormal numbers too. */
function* everySize(): Generator<number> {
  for (let head = 0; head < 512; head++) {
    for (let k = 0; k < 16; k++) {
      bits.setUint32(0, ((head << 23) | ((head * 7919 + k * 214_013 * 40_503) & 0x7fffff)) >>> 0);
      yield bits.getFloat32(0);
    }
  }
}

describe.each(names)("float32 %s", (name) => {
  const f = compiled(name, "float32");
  const isAngle = name === "sin" || name === "cos";
  const check = (x: number): void => {
    const error = ulps("float32", f(x), oracles[name](x));
    if (!(error <= bounds[name].float32)) expect.fail(`${name}(${x}) = ${f(x)}: ${error} ulp from ${oracles[name](x)}`);
  };

  test("numbers of every size", () => {
    for (const x of everySize()) if (!isAngle || Number.isNaN(x) || Math.abs(x) <= 2e5) check(x);
  });

  test("numbers of common sizes", () => {
    for (let k = -1500; k <= 1500; k++) for (const step of [4e-4, 4e-3, 0.08]) check(Math.fround(k * step));
  });
});

test("sine and cosine of huge angles stay within -1 and 1", () => {
  for (const dtype of dtypes) {
    for (const name of ["sin", "cos"] as const) {
      const f = compiled(name, dtype);
      for (const x of everySize()) if (Math.abs(x) < Infinity) expect(Math.abs(f(x))).toBeLessThanOrEqual(1);
    }
  }
});

const fixtures = JSON.parse(readFileSync(new URL("./fixtures/elementary.json", import.meta.url), "utf8")) as Readonly<
  Record<Name, readonly (readonly number[])[]>
>;

test.each(Object.entries(fixtures) as [Name, readonly (readonly number[])[]][])("float64 %s", (name, points) => {
  const f = compiled(name, "float64");
  expect(points.length).toBeGreaterThanOrEqual(400);
  for (const point of points) {
    const [high, low] = point.slice(-2) as [number, number];
    const operands = point.slice(0, -2);
    const error = ulps("float64", f(...operands), high, low);
    if (!(error <= bounds[name].float64))
      expect.fail(`${name}(${operands}) = ${f(...operands)}: ${error} ulp from ${high}`);
  }
});

describe.each(dtypes)("exceptional values of %s", (dtype) => {
  const tiny = dtype === "float32" ? 2 ** -149 : 2 ** -1074;
  const huge = dtype === "float32" ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
  const half = Math.fround(0.5);
  const values: { readonly [N in Unary]: readonly (readonly [number, number])[] } = {
    exp: [
      [0, 1],
      [-0, 1],
      [Infinity, Infinity],
      [-Infinity, 0],
      [huge, Infinity],
      [-huge, 0],
      [tiny, 1],
    ],
    expm1: [
      [0, 0],
      [-0, -0],
      [Infinity, Infinity],
      [-Infinity, -1],
      [huge, Infinity],
      [-huge, -1],
      [tiny, tiny],
      [-tiny, -tiny],
    ],
    log: [
      [0, -Infinity],
      [-0, -Infinity],
      [1, 0],
      [Infinity, Infinity],
      [-1, NaN],
      [-Infinity, NaN],
      [-tiny, NaN],
    ],
    log1p: [
      [0, 0],
      [-0, -0],
      [-1, -Infinity],
      [Infinity, Infinity],
      [-2, NaN],
      [-Infinity, NaN],
      [tiny, tiny],
      [-tiny, -tiny],
    ],
    sin: [
      [0, 0],
      [-0, -0],
      [Infinity, NaN],
      [-Infinity, NaN],
      [tiny, tiny],
      [-tiny, -tiny],
    ],
    cos: [
      [0, 1],
      [-0, 1],
      [Infinity, NaN],
      [-Infinity, NaN],
      [tiny, 1],
    ],
    tanh: [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
      [huge, 1],
      [-huge, -1],
      [tiny, tiny],
      [-tiny, -tiny],
    ],
    erf: [
      [0, 0],
      [-0, -0],
      [Infinity, 1],
      [-Infinity, -1],
      [huge, 1],
      [-huge, -1],
      [tiny, tiny],
      [-tiny, -tiny],
    ],
    sigmoid: [
      [0, half],
      [-0, half],
      [Infinity, 1],
      [-Infinity, 0],
      [huge, 1],
      [-huge, 0],
      [tiny, half],
    ],
  };

  test.each(names)("%s", (name) => {
    const f = compiled(name, dtype);
    expect(f(NaN)).toBe(NaN);
    for (const [x, y] of values[name]) expect([x, f(x)]).toEqual([x, y]);
  });

  test("pow, as in IEEE 754", () => {
    const f = compiled("pow", dtype);
    const big = dtype === "float32" ? 2 ** 24 : 2 ** 53; // from here on all numbers are even
    const table: readonly (readonly [number, number, number])[] = [
      [NaN, 0, 1],
      [Infinity, -0, 1],
      [0, 0, 1],
      [1, NaN, 1],
      [1, -Infinity, 1],
      [-1, Infinity, 1],
      [-1, -Infinity, 1],
      [NaN, 2, NaN],
      [2, NaN, NaN],
      [-1, NaN, NaN],
      [NaN, NaN, NaN],
      [0, 3, 0],
      [-0, 3, -0],
      [-0, 2, 0],
      [-0, 2.5, 0],
      [0, -3, Infinity],
      [-0, -3, -Infinity],
      [-0, -2, Infinity],
      [-0, -2.5, Infinity],
      [0, Infinity, 0],
      [-0, -Infinity, Infinity],
      [Infinity, 2, Infinity],
      [Infinity, -2, 0],
      [-Infinity, 3, -Infinity],
      [-Infinity, 2, Infinity],
      [-Infinity, 0.5, Infinity],
      [-Infinity, -3, -0],
      [-Infinity, -2, 0],
      [2, Infinity, Infinity],
      [2, -Infinity, 0],
      [0.5, Infinity, 0],
      [0.5, -Infinity, Infinity],
      [-2, Infinity, Infinity],
      [-0.5, Infinity, 0],
      [-2, 3, -8],
      [-2, 4, 16],
      [-2, -1, -0.5],
      [-2, 0.5, NaN],
      [-8, Math.fround(1 / 3), NaN],
      [-1, big, 1],
      [-1, big - 1, -1],
      [2, huge, Infinity],
      [2, -huge, 0],
      [0.5, huge, 0],
      [-2, huge, Infinity],
      [tiny, 1, tiny],
      [huge, 1, huge],
      [tiny, -1, Infinity],
      [9, 0.5, 3],
    ];
    for (const [x, y, value] of table) expect([x, y, f(x, y)]).toEqual([x, y, value]);
  });
});

test("float32 pow", () => {
  const f = compiled("pow", "float32");
  const float = fc.float({ noNaN: true });
  const base = fc.oneof(float, fc.float({ min: Math.fround(0.1), max: 10, noNaN: true }));
  const exponent = fc.oneof(float, fc.float({ min: -30, max: 30, noNaN: true }), fc.integer({ min: -40, max: 40 }));
  const isOne = (x: number, y: number): boolean => Math.abs(x) === 1 && Math.abs(y) === Infinity; // JavaScript says NaN
  fc.assert(
    fc.property(base, exponent, (x, y) => isOne(x, y) || ulps("float32", f(x, y), x ** y) <= bounds.pow.float32),
    { numRuns: 3000 },
  );
});

test("integers are refused", () => {
  for (const name of names) expect(() => functions[name](operand(0, "int32"))).toThrow(DTypeError);
  expect(() => pow(operand(0, "float32"), operand(1, "float64"))).toThrow(DTypeError);
});
