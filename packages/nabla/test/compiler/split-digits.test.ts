/** A counter that is taken apart becomes several, and the values stay. */
import { expect, it } from "vitest";
import { splitDigits } from "../../src/compiler/schedule/split-digits.ts";
import { add, constant, div, index, mul, remainder } from "../../src/scalar/build.ts";
import { evaluate } from "../../src/scalar/evaluate.ts";
import type { Index } from "../../src/scalar/expression.ts";

const counter = index("c", 64 * 28 * 28) as Index;

it("follows a reshape that merged three axes", () => {
  const [n, y, x] = [div(counter, 784), div(remainder(counter, 784), 28), remainder(counter, 28)];
  // [64, 28, 28] of [64, 16, 28, 32]
  const place = add(add(mul(n, constant(16 * 28 * 32, "int32")), mul(y, constant(32, "int32"))), x);
  const { counters, bodies } = splitDigits([{ index: counter, extent: 64 * 784 }], [place, counter]);
  expect(counters.map(({ extent }) => extent)).toEqual([64, 28, 28]);
  for (const c of [0, 27, 28, 783, 784, 20_000, 64 * 784 - 1]) {
    const digits = [Math.floor(c / 784), Math.floor((c % 784) / 28), c % 28];
    const indices = new Map(counters.map(({ index: { name } }, at) => [name, digits[at]!]));
    expect(evaluate(bodies[0]!, { indices })).toBe(evaluate(place, { indices: new Map([["c", c]]) }));
    expect(evaluate(bodies[1]!, { indices })).toBe(c);
  }
});

it("joins what lies together again: the rows of a plane are one loop", () => {
  const [n, y, x] = [div(counter, 784), div(remainder(counter, 784), 28), remainder(counter, 28)];
  const place = add(add(mul(n, constant(16 * 784, "int32")), mul(y, constant(28, "int32"))), x);
  const { counters } = splitDigits([{ index: counter, extent: 64 * 784 }], [place]);
  expect(counters.map(({ extent }) => extent)).toEqual([64, 784]);
});

it("leaves a counter that is divided by nothing, by too little, or unevenly", () => {
  for (const body of [add(counter, 3), div(counter, 4), div(counter, 100)]) {
    const counters = [{ index: counter, extent: 64 * 784 }];
    expect(splitDigits(counters, [body])).toEqual({ counters, bodies: [body] });
  }
});
