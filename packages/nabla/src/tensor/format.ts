/**
 * Values as text and as nested arrays: `tensor([[14, 32], [32, 77]], float32)`. Long axes are abbreviated in text.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import type { Shape } from "../base/shape.ts";

/** A number, a boolean, or arrays of these to any depth. */
export type NestedValue = number | boolean | NestedValue[];

/** Rows within rows, by shape; bool elements are booleans. */
export function nestedArray(data: TypedArray, shape: Shape, dtype: DType): NestedValue {
  let position = 0;
  const build = (axis: number): NestedValue => {
    if (axis === shape.length) {
      const element = data[position++]!;
      return dtype === "bool" ? element !== 0 : element;
    }
    return Array.from({ length: shape[axis]! }, () => build(axis + 1));
  };
  return build(0);
}

const EDGE = 3;
const LONGEST = 1000;

/** Up to 1000 elements in full, else three at both ends of every axis. */
export function formatTensor(data: TypedArray, shape: Shape, dtype: DType): string {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, dimension) => product * dimension, 1));
  const isLong = data.length > LONGEST;
  const text = (axis: number, from: number): string => {
    if (axis === shape.length) return formatElement(data[from]!, dtype);
    const length = shape[axis]!;
    const isCut = isLong && length > 2 * EDGE;
    const places = isCut
      ? [0, 1, 2, length - 3, length - 2, length - 1]
      : Array.from({ length }, (_, position) => position);
    const parts = places.map((position) => text(axis + 1, from + position * strides[axis]!));
    return `[${(isCut ? parts.toSpliced(EDGE, 0, "…") : parts).join(", ")}]`;
  };
  return `tensor(${text(0, 0)}, ${dtype})`;
}

/** The shortest decimal that names the element; float32 does not show digits it does not have. */
function formatElement(value: number, dtype: DType): string {
  if (dtype === "bool") return value === 0 ? "false" : "true";
  if (dtype !== "float32" || Number.isInteger(value)) return Object.is(value, -0) ? "-0" : String(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}
