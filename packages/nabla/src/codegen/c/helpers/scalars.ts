/**
 * Helpers on scalars.
 */
import { type Element, scalarType } from "../types.ts";
import type { HelperRequest, HelperTexts } from "./table.ts";

/** The suffix of C's own functions: sqrtf, sqrt. */
const suffix = (element: Element): string => (element === "f32" ? "f" : "");

function unary(name: string, element: Element, value: string): string {
  const type = scalarType(element);
  return `INLINE ${type} ${name}(${type} a) { return ${value}; }`;
}

function binary(name: string, element: Element, value: string): string {
  const type = scalarType(element);
  return `INLINE ${type} ${name}(${type} a, ${type} b) { return ${value}; }`;
}

const builtin =
  (operation: string) =>
  ({ name, element }: HelperRequest): string | null =>
    element === "i32" ? null : unary(name, element, `__builtin_${operation}${suffix(element)}(a)`);

/**
 * The greater or the smaller of two floats, NaN if either is: without a branch, for which it is depends on the data. Equal
 * floats differ at most by the sign of a zero, which `equal` puts together.
 */
function extreme(name: string, element: Element, less: string, equal: string): string {
  const [type, bits] = element === "f32" ? ["float", "uint32_t"] : ["double", "uint64_t"];
  return `INLINE ${type} ${name}(${type} a, ${type} b) {
  union { ${type} value; ${bits} bits; } x = { a }, y = { b };
  const ${bits} second = -(${bits})((a ${less} b) | (b != b)), same = -(${bits})(a == b);
  const ${bits} one = (y.bits & second) | (x.bits & ~second);
  x.bits = (same & (x.bits ${equal} y.bits)) | (one & ~same);
  return x.value;
}`;
}

/** Reads the bytes of one type as another. */
function reinterpret(name: string, from: string, to: string, value: (bits: string) => string): string {
  return `INLINE ${to} ${name}(${from} a) { ${value("a")} }`;
}

export const scalarHelpers: HelperTexts = {
  min: ({ name, element }) =>
    element === "i32" ? binary(name, element, "a < b ? a : b") : extreme(name, element, ">", "|"),
  max: ({ name, element }) =>
    element === "i32" ? binary(name, element, "a > b ? a : b") : extreme(name, element, "<", "&"),
  at_most: ({ name, element }) => binary(name, element, "a >= b ? b : a"),
  at_least: ({ name, element }) => binary(name, element, "a <= b ? b : a"),
  abs: ({ name, element }) =>
    element === "i32"
      ? unary(name, element, "a < 0 ? -a : a")
      : unary(name, element, `__builtin_fabs${suffix(element)}(a)`),
  sqrt: builtin("sqrt"),
  floor: builtin("floor"),
  nearest: builtin("rint"),
  fma: ({ name, element }) => {
    const type = scalarType(element);
    const value = `__builtin_fma${suffix(element)}(a, b, c)`;
    return element === "i32" ? null : `INLINE ${type} ${name}(${type} a, ${type} b, ${type} c) { return ${value}; }`;
  },
  shift_left: ({ name, element }) => binary(name, element, "(int32_t)((uint32_t)a << (b & 31))"),
  shift_right: ({ name, element }) => binary(name, element, "(int32_t)((uint32_t)a >> (b & 31))"),
  saturate: ({ name, element }) => {
    if (element === "i32") return null;
    const limit = `2147483648.0${suffix(element)}`;
    const value = `a != a ? 0 : a >= ${limit} ? INT32_MAX : a < -${limit} ? INT32_MIN : (int32_t)a`;
    return `INLINE int32_t ${name}(${scalarType(element)} a) { return ${value}; }`;
  },
  bits: ({ name }) =>
    reinterpret(name, "float", "int32_t", (a) => `union { float from; int32_t to; } both = { ${a} }; return both.to;`),
  from_bits: ({ name }) =>
    reinterpret(name, "int32_t", "float", (a) => `union { int32_t from; float to; } both = { ${a} }; return both.to;`),
  high_word: ({ name }) =>
    reinterpret(
      name,
      "double",
      "int32_t",
      (a) => `union { double from; uint64_t to; } both = { ${a} }; return (int32_t)(both.to >> 32);`,
    ),
  from_high_word: ({ name }) =>
    reinterpret(
      name,
      "int32_t",
      "double",
      (a) => `union { uint64_t from; double to; } both = { (uint64_t)(uint32_t)${a} << 32 }; return both.to;`,
    ),
};
