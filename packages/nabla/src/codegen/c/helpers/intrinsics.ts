/**
 * GCC's functions for one x86 instruction on whole vectors. (Clang has functions for vectors of any width, and GCC makes
 * good code lane by lane on other machines.) In the 512-bit ones, -1 takes all lanes and 4 keeps the rounding mode; in
 * the rounding ones, 8 and 9 are "to nearest" and "down", without exceptions.
 */
import type { Element } from "../types.ts";

export type Intrinsic = "sqrt" | "floor" | "nearest" | "fma";

export interface IntrinsicCall {
  /** The macro that says that the machine has it. */
  readonly feature: string;
  readonly call: string;
}

const bytesOf: { readonly [E in Element]: number } = { f32: 4, f64: 8, i32: 4 };

type Calls = { readonly [I in Intrinsic]: (type: "ps" | "pd") => IntrinsicCall };

const round =
  (imm: number, bits: "" | "256", feature: string) =>
  (type: string): IntrinsicCall => ({
    feature,
    call: `__builtin_ia32_round${type}${bits}(a, ${imm})`,
  });
const scale =
  (imm: number) =>
  (type: string): IntrinsicCall => ({
    feature: "__AVX512F__",
    call: `__builtin_ia32_rndscale${type}_mask(a, ${imm}, a, -1, 4)`,
  });

const byBytes: { readonly [bytes: number]: Calls } = {
  16: {
    sqrt: (type) => ({ feature: "__SSE2__", call: `__builtin_ia32_sqrt${type}(a)` }),
    floor: round(9, "", "__SSE4_1__"),
    nearest: round(8, "", "__SSE4_1__"),
    fma: (type) => ({ feature: "__FMA__", call: `__builtin_ia32_vfmadd${type}(a, b, c)` }),
  },
  32: {
    sqrt: (type) => ({ feature: "__AVX__", call: `__builtin_ia32_sqrt${type}256(a)` }),
    floor: round(9, "256", "__AVX__"),
    nearest: round(8, "256", "__AVX__"),
    fma: (type) => ({ feature: "__FMA__", call: `__builtin_ia32_vfmadd${type}256(a, b, c)` }),
  },
  64: {
    sqrt: (type) => ({ feature: "__AVX512F__", call: `__builtin_ia32_sqrt${type}512_mask(a, a, -1, 4)` }),
    floor: scale(9),
    nearest: scale(8),
    fma: (type) => ({ feature: "__AVX512F__", call: `__builtin_ia32_vfmadd${type}512_mask(a, b, c, -1, 4)` }),
  },
};

/** The call on `a`, `b`, `c` for vectors of this width; null where there is none. */
export function intrinsicOf(intrinsic: Intrinsic, element: Element, lanes: number): IntrinsicCall | null {
  const calls = byBytes[bytesOf[element] * lanes];
  return calls === undefined ? null : calls[intrinsic](element === "f32" ? "ps" : "pd");
}
