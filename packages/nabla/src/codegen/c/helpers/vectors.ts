/**
 * Helpers on vectors. `?:` takes no vectors in C, so choices are made with masks; GCC and Clang find the blend in them.
 * Rounding, roots and fused sums have no operator: the compiler's own function where there is one, else lane by lane.
 */
import { type Element, scalarType, shortName } from "../types.ts";
import { type Intrinsic, intrinsicsOf } from "./intrinsics.ts";
import type { HelperRequest, HelperTexts } from "./table.ts";

const each = (lanes: number, lane: (position: number) => string): string =>
  `{ ${Array.from({ length: lanes }, (_, position) => lane(position)).join(", ")} }`;

const isFloat = (element: Element): boolean => element !== "i32";

/** Masks as wide as the lanes of float64, from and to our own of 32 bits. */
const wideMask = (lanes: number): string => `i64x${lanes}`;
const defineWideMask = (lanes: number): string =>
  `typedef int64_t ${wideMask(lanes)} __attribute__((vector_size(${8 * lanes})));`;

function unary({ name, element, lanes }: HelperRequest, value: string): string {
  const type = shortName(element, lanes);
  return `INLINE ${type} ${name}(${type} a) { return ${value}; }`;
}

function binary({ name, element, lanes }: HelperRequest, value: string): string {
  const type = shortName(element, lanes);
  return `INLINE ${type} ${name}(${type} a, ${type} b) { return ${value}; }`;
}

/** By the compiler's function for this width, or for any width, or lane by lane. */
function byIntrinsic(intrinsic: Intrinsic, operands: "a" | "a, b, c", generic: string, single: string) {
  return ({ name, element, lanes }: HelperRequest): string | null => {
    if (!isFloat(element)) return null;
    const type = shortName(element, lanes);
    const names = operands.split(", ");
    const lane = (k: number): string =>
      `__builtin_${single}${element === "f32" ? "f" : ""}(${names.map((operand) => `${operand}[${k}]`).join(", ")})`;
    const choices = intrinsicsOf(intrinsic, element, lanes).map(
      ({ condition, call }) => `\n#elif ${condition}\n  return (${type})${call};`,
    );
    return `INLINE ${type} ${name}(${names.map((operand) => `${type} ${operand}`).join(", ")}) {
#if HAS(${generic})
  return ${generic}(${operands});${choices.join("")}
#else
  return (${type})${each(lanes, lane)};
#endif
}`;
  };
}

/** A comparison of float64 lanes. Its own mask has 64 bits. */
const compare =
  (operator: string) =>
  ({ name, element, lanes }: HelperRequest): string | null =>
    element === "f64"
      ? `INLINE i32x${lanes} ${name}(f64x${lanes} a, f64x${lanes} b) { return __builtin_convertvector(a ${operator} b, i32x${lanes}); }`
      : null;

/** Comparison as a mask of 32 bits, of any element. */
const mask = (element: Element, lanes: number, comparison: string): string =>
  element === "f64" ? `__builtin_convertvector(${comparison}, i32x${lanes})` : `(${comparison})`;

export const vectorHelpers: HelperTexts = {
  splat: ({ name, element, lanes }) =>
    `INLINE ${shortName(element, lanes)} ${name}(${scalarType(element)} a) { return (${shortName(element, lanes)})${each(lanes, () => "a")}; }`,
  select: ({ name, element, lanes }) => {
    const type = shortName(element, lanes);
    const head = `INLINE ${type} ${name}(i32x${lanes} mask, ${type} a, ${type} b)`;
    if (element !== "f64") {
      const bits = `i32x${lanes}`;
      return `${head} { return (${type})((mask & (${bits})a) | (~mask & (${bits})b)); }`;
    }
    const bits = wideMask(lanes);
    return `${defineWideMask(lanes)}
${head} {
  const ${bits} wide = __builtin_convertvector(mask, ${bits});
  return (${type})((wide & (${bits})a) | (~wide & (${bits})b));
}`;
  },
  less: compare("<"),
  less_equal: compare("<="),
  equal: compare("=="),
  // Equal floats differ at most by the sign of a zero: "or" of their bits has it if either has, "and" if both have.
  min: (request) => extreme(request, ">", "|"),
  max: (request) => extreme(request, "<", "&"),
  at_most: (request) => choose(request, "a >= b"),
  at_least: (request) => choose(request, "a <= b"),
  abs: (request) => {
    const { element, lanes } = request;
    // With s = x >> 31, 0 or -1: |x| = (x ^ s) - s.
    if (!isFloat(element)) return unary(request, "(a ^ (a >> 31)) - (a >> 31)");
    const bits = element === "f32" ? `i32x${lanes}` : wideMask(lanes);
    const positive = element === "f32" ? "0x7fffffff" : "0x7fffffffffffffffLL";
    const define = element === "f32" ? "" : `${defineWideMask(lanes)}\n`;
    return define + unary(request, `(${shortName(element, lanes)})((${bits})a & ${positive})`);
  },
  sqrt: byIntrinsic("sqrt", "a", "__builtin_elementwise_sqrt", "sqrt"),
  floor: byIntrinsic("floor", "a", "__builtin_elementwise_floor", "floor"),
  nearest: byIntrinsic("nearest", "a", "__builtin_elementwise_rint", "rint"),
  fma: byIntrinsic("fma", "a, b, c", "__builtin_elementwise_fma", "fma"),
  shift_left: (request) => shift(request, "<<"),
  shift_right: (request) => shift(request, ">>"),
  // What does not fit is converted as 0, then replaced by the limit it is beyond.
  saturate: ({ name, element, lanes, helper }) => {
    if (!isFloat(element)) return null;
    const limit = `2147483648.0${element === "f32" ? "f" : ""}`;
    const type = shortName(element, lanes);
    const select = helper("select", element, lanes);
    const is = (comparison: string): string => mask(element, lanes, comparison);
    return `INLINE i32x${lanes} ${name}(${type} a) {
  const i32x${lanes} above = ${is(`a >= ${limit}`)}, below = ${is(`a < -${limit}`)}, number = ${is("a == a")};
  const i32x${lanes} inside = number & ~above & ~below;
  const i32x${lanes} whole = __builtin_convertvector(${select}(inside, a, (${type}){ 0 }), i32x${lanes});
  return whole | (above & INT32_MAX) | (below & INT32_MIN);
}`;
  },
  not_zero: ({ name, element, lanes }) =>
    `INLINE i32x${lanes} ${name}(${shortName(element, lanes)} a) { return ${mask(element, lanes, `a != (${shortName(element, lanes)}){ 0 }`)}; }`,
  from_mask: ({ name, element, lanes }) => {
    const type = shortName(element, lanes);
    const value =
      element === "i32"
        ? "mask & 1"
        : element === "f32"
          ? `(${type})(mask & 0x3f800000)`
          : `__builtin_convertvector(mask & 1, ${type})`;
    return `INLINE ${type} ${name}(i32x${lanes} mask) { return ${value}; }`;
  },
  bits: ({ name, lanes }) => `INLINE i32x${lanes} ${name}(f32x${lanes} a) { return (i32x${lanes})a; }`,
  from_bits: ({ name, lanes }) => `INLINE f32x${lanes} ${name}(i32x${lanes} a) { return (f32x${lanes})a; }`,
  high_word: ({ name, lanes }) => `${defineWideMask(lanes)}
INLINE i32x${lanes} ${name}(f64x${lanes} a) { return __builtin_convertvector((${wideMask(lanes)})a >> 32, i32x${lanes}); }`,
  from_high_word: ({ name, lanes }) => `${defineWideMask(lanes)}
INLINE f64x${lanes} ${name}(i32x${lanes} a) { return (f64x${lanes})(__builtin_convertvector(a, ${wideMask(lanes)}) << 32); }`,
};

function extreme(request: HelperRequest, beyond: "<" | ">", zeros: "&" | "|"): string {
  const { name, element, lanes, helper } = request;
  const type = shortName(element, lanes);
  const select = helper("select", element, lanes);
  if (!isFloat(element)) return binary(request, `${select}(a ${beyond} b, b, a)`);
  const bits = element === "f32" ? `i32x${lanes}` : wideMask(lanes);
  const is = (comparison: string): string => mask(element, lanes, comparison);
  return `INLINE ${type} ${name}(${type} a, ${type} b) {
  const ${type} zero = (${type})((${bits})a ${zeros} (${bits})b);
  return ${select}(${is("a == b")}, zero, ${select}(${is(`(a ${beyond} b) | (b != b)`)}, b, a));
}`;
}

const choose = (request: HelperRequest, comparison: string): string => {
  const { element, lanes, helper } = request;
  return binary(request, `${helper("select", element, lanes)}(${mask(element, lanes, comparison)}, b, a)`);
};

function shift(request: HelperRequest, operator: "<<" | ">>"): string {
  const { lanes } = request;
  const unsigned = `u32x${lanes}`;
  return `typedef uint32_t ${unsigned} __attribute__((vector_size(${4 * lanes})));
${binary(request, `(i32x${lanes})((${unsigned})a ${operator} (${unsigned})(b & 31))`)}`;
}
