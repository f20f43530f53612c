/**
 * The numbers of convolutions and pools, one for each axis or one for all, and how many windows they make. Formulas and
 * checks are PyTorch's. Neighbours: convolution.ts, pooling.ts.
 */
import { DataError, ShapeError } from "../base/errors.ts";
import { formatShape } from "../base/shape.ts";
import { asTensor } from "../tensor/tensor.ts";

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/** One number for each of `axes` axes. @throws DataError unless they are whole and at least `least`. */
export function perAxis(where: string, name: string, value: PerAxis, axes: number, least: number): readonly number[] {
  const numbers = typeof value === "number" ? new Array<number>(axes).fill(value) : value;
  if (!Array.isArray(numbers) || numbers.length !== axes) {
    throw new DataError(`${where}: ${name} ${JSON.stringify(value)}; one number, or ${axes} of them, is needed`);
  }
  for (const number of numbers) {
    if (!Number.isInteger(number) || number < least)
      throw new DataError(`${where}: ${name} ${number}; a whole number from ${least} on is needed`);
  }
  return numbers;
}

/** A whole number of channels and the like. */
export function atLeastOne(where: string, name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new DataError(`${where}: ${name} ${value}; a whole number from 1 on is needed`);
}

/** Zeros before and behind, for each axis. */
export type Padding = readonly (readonly [number, number])[];

/** "valid" is none; "same" keeps lengths at stride 1, with the odd one behind. */
export function paddingOf(
  where: string,
  padding: PerAxis | "same" | "valid",
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): Padding {
  if (padding === "valid") return kernel.map(() => [0, 0]);
  if (padding !== "same") {
    return perAxis(where, "padding", padding, kernel.length, 0).map((each) => [each, each]);
  }
  if (stride.some((each) => each !== 1)) throw new DataError(`${where}: padding "same" goes with stride 1 only`);
  return kernel.map((size, axis) => {
    const total = dilation[axis]! * (size - 1);
    const before = Math.floor(total / 2);
    return [before, total - before];
  });
}

/**
 * [N, C, …] of a batch, or of one example [C, …] that becomes a batch of one.
 *
 * @throws ShapeError for another rank.
 */
export function checkSpatial(where: string, input: unknown, axes: number): { readonly isBatch: boolean } {
  const { shape } = asTensor(input, where);
  const names = ["length", "height, width"][axes - 1]!;
  if (shape.length !== axes + 1 && shape.length !== axes + 2) {
    throw new ShapeError(
      `${where}: takes [batch, channels, ${names}] or [channels, ${names}], and gets ${formatShape(shape)}`,
    );
  }
  return { isBatch: shape.length === axes + 2 };
}

/** floor((length - dilation (size - 1) - 1) / stride) + 1. @throws ShapeError where not even one window fits. */
export function windowCount(
  where: string,
  length: number,
  size: number,
  stride: number,
  dilation: number,
  round: (value: number) => number = Math.floor,
): number {
  const reach = dilation * (size - 1) + 1;
  const count = round((length - reach) / stride) + 1;
  if (count >= 1) return count;
  throw new ShapeError(`${where}: a window reaches over ${reach} elements, there are ${length} with the padding`);
}
