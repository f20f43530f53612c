/** Comparison of arrays with an oracle's numbers, and tensors from fixtures. */
import { expect } from "vitest";
import type { DType } from "../../src/base/dtype.ts";
import { tensor } from "../../src/tensor/creation.ts";
import type { AnyTensor } from "../../src/tensor/signatures/tensor.ts";

export interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export function stored({ shape, data }: Stored, dtype: DType): AnyTensor {
  return (tensor([...data], { dtype }) as AnyTensor).reshape([...shape]);
}

/** Same shape, and every element within `tolerance`, relative to the greatest expected magnitude or 1. */
export async function expectClose(
  actual: AnyTensor,
  expected: Stored,
  tolerance: number,
  where: string,
): Promise<void> {
  expect([...actual.shape], `${where}: shape`).toEqual([...expected.shape]);
  expectCloseNumbers([...(await actual.data())], expected.data, tolerance, where);
}

export function expectCloseNumbers(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  where: string,
): void {
  expect(actual.length, where).toBe(expected.length);
  actual.forEach((value, index) => {
    const wanted = expected[index]!;
    const difference = Math.abs(value - wanted) / Math.max(1, Math.abs(wanted));
    // NaN must not pass.
    if (!(difference <= tolerance)) expect.fail(`${where}[${index}] is ${value}, expected ${wanted}`);
  });
}
