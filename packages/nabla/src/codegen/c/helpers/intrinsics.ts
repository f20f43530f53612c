/**
 * GCC's functions for one instruction on whole vectors, of x86 and of ARM. (Clang has functions for vectors of any width on
 * any machine.) In the 512-bit ones, -1 takes all lanes and 4 keeps the rounding mode; in the rounding ones, 8 and 9 are
 * "to nearest" and "down", without exceptions.
 */
import type { Element } from "../types.ts";

export type Intrinsic = "sqrt" | "floor" | "nearest" | "fma";

export interface IntrinsicCall {
  /** Whether compiler and machine have it, for the preprocessor. */
  readonly condition: string;
  readonly call: string;
}

const bytesOf: { readonly [E in Element]: number } = { f32: 4, f64: 8, i32: 4 };

type Calls = { readonly [I in Intrinsic]: (type: "ps" | "pd") => IntrinsicCall };

const x86 = (feature: string): string => `GCC_X86 && defined(${feature})`;

const round =
  (imm: number, bits: "" | "256", feature: string) =>
  (type: string): IntrinsicCall => ({
    condition: x86(feature),
    call: `__builtin_ia32_round${type}${bits}(a, ${imm})`,
  });
const scale =
  (imm: number) =>
  (type: string): IntrinsicCall => ({
    condition: x86("__AVX512F__"),
    call: `__builtin_ia32_rndscale${type}_mask(a, ${imm}, a, -1, 4)`,
  });

/**
 * c + a * b, in c's register: left to itself, GCC 12 gives the sums of a tile other registers at every step, and runs out of
 * them where there are 16.
 */
const addTo = (type: string): IntrinsicCall => ({
  condition: x86("__FMA__"),
  call: `({ __asm__("vfmadd231${type} %2, %1, %0" : "+v"(c) : "v"(a), "v"(b)); c; })`,
});

const byBytes: { readonly [bytes: number]: Calls } = {
  16: {
    sqrt: (type) => ({ condition: x86("__SSE2__"), call: `__builtin_ia32_sqrt${type}(a)` }),
    floor: round(9, "", "__SSE4_1__"),
    nearest: round(8, "", "__SSE4_1__"),
    fma: addTo,
  },
  32: {
    sqrt: (type) => ({ condition: x86("__AVX__"), call: `__builtin_ia32_sqrt${type}256(a)` }),
    floor: round(9, "256", "__AVX__"),
    nearest: round(8, "256", "__AVX__"),
    fma: addTo,
  },
  64: {
    sqrt: (type) => ({ condition: x86("__AVX512F__"), call: `__builtin_ia32_sqrt${type}512_mask(a, a, -1, 4)` }),
    floor: scale(9),
    nearest: scale(8),
    fma: (type) => ({ condition: x86("__AVX512F__"), call: `__builtin_ia32_vfmadd${type}512_mask(a, b, c, -1, 4)` }),
  },
};

/** ARM's vectors have 16 bytes. */
const armNames: { readonly [I in Intrinsic]: string } = {
  sqrt: "sqrt",
  floor: "floor",
  nearest: "roundeven",
  fma: "fma",
};

function armCall(intrinsic: Intrinsic, element: Element): IntrinsicCall {
  const operands = intrinsic === "fma" ? "a, b, c" : "a";
  const type = element === "f32" ? "v4sf" : "v2df";
  return { condition: "GCC_ARM64", call: `__builtin_aarch64_${armNames[intrinsic]}${type}(${operands})` };
}

/** The calls on `a`, `b`, `c` for vectors of this width, one for each kind of machine that has it. */
export function intrinsicsOf(intrinsic: Intrinsic, element: Element, lanes: number): IntrinsicCall[] {
  const bytes = bytesOf[element] * lanes;
  const calls = byBytes[bytes];
  return [
    ...(calls === undefined ? [] : [calls[intrinsic](element === "f32" ? "ps" : "pd")]),
    ...(bytes === 16 ? [armCall(intrinsic, element)] : []),
  ];
}
