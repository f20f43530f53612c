/**
 * Compares arrays bit for bit, except that every NaN equals every other: engines may choose its payload.
 */
import { expect } from "vitest";
import type { TypedArray } from "../../src/base/dtype.ts";

export function expectSameBits(actual: readonly TypedArray[], expected: readonly TypedArray[], hint = ""): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((array, position) => {
    const other = actual[position]!;
    expect(other.constructor).toBe(array.constructor);
    expect(other.length).toBe(array.length);
    const at = array.findIndex((value: number, k: number) => !Object.is(value, other[k]));
    if (at >= 0) expect.fail(`array ${position}, element ${at}: ${other[at]}, expected ${array[at]}\n${hint}`);
  });
}
