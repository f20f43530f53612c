/**
 * Random arguments for the samples of primitives. All numbers come from `random`, so a seed gives the same samples.
 * Values are rounded to their dtype. Sizes are small: a sample's gradient is compared with finite differences.
 */
import { type DType, isFloat, wrap } from "../../base/dtype.ts";
import { type Shape, sizeOf } from "../../base/shape.ts";
import type { Attributes } from "../../ir/primitive.ts";
import { every } from "../rules.ts";
import type { Random, Sample } from "./reference.ts";

/** Draws one element of a dtype. */
export type Draw = (random: Random, dtype: DType) => number;
export type SampleInput = Sample["inputs"][number];

/** A whole number, low <= number <= high. */
export function whole(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[whole(random, 0, choices.length - 1)]!;
}

export function randomShape(random: Random, leastRank: number = 0, greatestRank: number = 3): number[] {
  return Array.from({ length: whole(random, leastRank, greatestRank) }, () => whole(random, 1, 4));
}

/** Some of the axes of a rank, ascending; maybe none. */
export function someAxes(random: Random, rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => axis).filter(() => random() < 0.5);
}

/** All axes of a rank in random order. */
export function shuffledAxes(random: Random, rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  for (let last = rank - 1; last > 0; last--) {
    const other = whole(random, 0, last);
    [axes[last], axes[other]] = [axes[other]!, axes[last]!];
  }
  return axes;
}

/** float64 mostly, else one of the choices. */
export function mostlyFloat64(random: Random, choices: readonly DType[]): DType {
  return random() < 0.6 && choices.includes("float64") ? "float64" : pick(random, choices);
}

export const between =
  (low: number, high: number): Draw =>
  (random) =>
    low + random() * (high - low);

/** ± a number between low and high: away from 0. */
export const awayFromZero =
  (low: number, high: number): Draw =>
  (random) =>
    (random() < 0.5 ? -1 : 1) * (low + random() * (high - low));

/** Anything usual: floats in [-2, 2], integers from small to the whole range of the dtype. */
export const anything: Draw = (random, dtype) => {
  if (isFloat(dtype)) return random() * 4 - 2;
  if (dtype === "int32") return random() < 0.8 ? whole(random, -9, 9) : whole(random, -(2 ** 31), 2 ** 31 - 1);
  return dtype === "bool" ? whole(random, 0, 1) : whole(random, 0, 255);
};

export function randomInput(random: Random, shape: Shape, dtype: DType, draw: Draw = anything): SampleInput {
  return { shape, dtype, data: Array.from({ length: sizeOf(shape) }, () => wrap(dtype, draw(random, dtype))) };
}

/** Values that are all at least 0.2 apart, in random order; whole numbers for integers. */
export function distinctInput(random: Random, shape: Shape, dtype: DType): SampleInput {
  const order = shuffledAxes(random, sizeOf(shape));
  const data = order.map((place) => wrap(dtype, isFloat(dtype) ? place * 0.3 - 2 + random() * 0.1 : place));
  return { shape, dtype, data };
}

/** Samples of a pointwise primitive: one shape, one dtype, one draw for each operand. */
export function operands(dtypes: readonly DType[], ...draws: readonly Draw[]): (random: Random) => Sample {
  return (random) => {
    const shape = randomShape(random);
    const dtype = mostlyFloat64(random, dtypes);
    return { inputs: draws.map((draw) => randomInput(random, shape, dtype, draw)), attributes: {} };
  };
}

/** Samples of a view that takes any tensor: one input, whose shape `attributes` is told. */
export function viewed(attributes: (random: Random, shape: number[]) => Attributes): (random: Random) => Sample {
  return (random) => {
    const shape = randomShape(random);
    const given = attributes(random, shape);
    return { inputs: [randomInput(random, shape, mostlyFloat64(random, every))], attributes: given };
  };
}
