/**
 * How values stand in C. Scalars: float, double, and int32_t for everything else (uint8 0 … 255, bool 0 or 1). Vectors are
 * GCC's: f32x16 is sixteen floats. uint8 and bool lanes are 32 bits wide, a bool is a mask of all ones or all zeros.
 * In memory uint8 and bool take one byte.
 */
import type { DType } from "../../base/dtype.ts";
import { CompileError } from "../../base/errors.ts";
import type { Expression } from "../../scalar/expression.ts";

export type Typed = Pick<Expression, "dtype" | "lanes">;

/** What the elements of a vector are, in short. */
export type Element = "f32" | "f64" | "i32";

const elements: { readonly [D in DType]: Element } = {
  float32: "f32",
  float64: "f64",
  int32: "i32",
  uint8: "i32",
  bool: "i32",
};

const scalarTypes: { readonly [E in Element]: string } = { f32: "float", f64: "double", i32: "int32_t" };

const memoryTypes: { readonly [D in DType]: string } = {
  float32: "float",
  float64: "double",
  int32: "int32_t",
  uint8: "uint8_t",
  bool: "uint8_t",
};

const widest = 64;

export function elementOf(dtype: DType): Element {
  return elements[dtype];
}

/** `f32` or `f32x16`: what helpers are named after. Throws CompileError where a number of lanes does not exist. */
export function shortName(element: Element, lanes: number): string {
  if (lanes === 1) return element;
  if (lanes > widest || !Number.isInteger(Math.log2(lanes))) {
    throw new CompileError(`c: no vectors of ${lanes} lanes; lanes are powers of two up to ${widest}`);
  }
  return `${element}x${lanes}`;
}

/** The C type of an element: what a vector's lane is, and a scalar. */
export function scalarType(element: Element): string {
  return scalarTypes[element];
}

/** The C type of a value. */
export function valueType({ dtype, lanes }: Typed): string {
  const element = elements[dtype];
  return lanes === 1 ? scalarTypes[element] : shortName(element, lanes);
}

/** The C type of an element of a buffer. */
export function memoryType(dtype: DType): string {
  return memoryTypes[dtype];
}
