/**
 * Values at the edges of each dtype, and random arrays that are full of them.
 */
import * as fc from "fast-check";
import { allocate, type DType, type TypedArray, wrap } from "../../../src/base/dtype.ts";

const floats = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  0.49999997,
  -7.75,
  255.5,
  256.25,
  1e-40,
  -1e-40,
  5e-324,
  1e10,
  -3e9,
  2147483648,
  -2147483904,
  8388609.5,
  4503599627370495.5,
  3.4028235e38,
  1.7e308,
  Infinity,
  -Infinity,
  NaN,
];
const integers = [0, 1, -1, 2, 3, 7, -8, 31, 32, 33, 127, 128, 255, 256, 65537, 2147483647, -2147483648, -2147483647];

export const specials: { readonly [D in DType]: readonly number[] } = {
  float32: floats.map((value) => wrap("float32", value)),
  float64: floats,
  int32: integers,
  uint8: [0, 1, 2, 7, 31, 32, 127, 128, 200, 254, 255],
  bool: [0, 1],
};

export function arrayOf(dtype: DType, values: readonly number[]): TypedArray {
  const array = allocate(dtype, values.length);
  array.set(values);
  return array;
}

export function valueOf(dtype: DType): fc.Arbitrary<number> {
  const special = fc.constantFrom(...specials[dtype]);
  if (dtype === "float32") return fc.oneof(special, fc.float());
  if (dtype === "float64") return fc.oneof(special, fc.double());
  if (dtype === "int32") return fc.oneof(special, fc.integer());
  return special;
}

/** Arrays of exactly this length. */
export function randomArray(dtype: DType, length: number): fc.Arbitrary<TypedArray> {
  return fc.array(valueOf(dtype), { minLength: length, maxLength: length }).map((values) => arrayOf(dtype, values));
}
