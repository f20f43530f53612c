/**
 * How each representation is loaded from and stored to memory, where uint8 and bool have one byte an element: the
 * operation, and the steps that widen after a load and narrow before a store.
 */
import type { MemoryLaneName, MemoryName } from "./opcodes.ts";
import { constants, int32x4, shuffle, type Step } from "./operation.ts";
import type { Representation, Vector } from "./representation.ts";

export interface Access {
  readonly load: MemoryName;
  readonly widen: readonly Step[];
  readonly narrow: readonly Step[];
  readonly store:
    | { readonly kind: "memory"; readonly name: MemoryName }
    | { readonly kind: "memoryLane"; readonly name: MemoryLaneName };
}

function whole(load: MemoryName, store: MemoryName): Access {
  return { load, widen: [], narrow: [], store: { kind: "memory", name: store } };
}

const zero = int32x4(0);
const z = 16; // a byte of the zero vector in a shuffle
const widenBytes = ["i16x8.extend_low_i8x16_u", "i32x4.extend_low_i16x8_u"] as const;
// The low bytes of four int32 or two int64 lanes come first; what follows is not stored.
const narrowInt32 = [zero, shuffle([0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])] as const;
const narrowInt64 = [zero, shuffle([0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])] as const;
const widenToInt64 = [zero, shuffle([0, z, z, z, z, z, z, z, 1, z, z, z, z, z, z, z])] as const;
const widenPair = [zero, shuffle([0, z, z, z, 1, z, z, z, 0, z, z, z, 1, z, z, z])] as const;
const oneInt64 = constants("v128.const i64x2", 1, 1);
const storePair = { kind: "memoryLane", name: "v128.store16_lane" } as const;
const storeFour = { kind: "memoryLane", name: "v128.store32_lane" } as const;

export const accesses: { readonly [R in Representation]: Access } = {
  float32: whole("f32.load", "f32.store"),
  float64: whole("f64.load", "f64.store"),
  int32: whole("i32.load", "i32.store"),
  uint8: whole("i32.load8_u", "i32.store8"),
  bool: whole("i32.load8_u", "i32.store8"),
  float32x4: whole("v128.load", "v128.store"),
  int32x4: whole("v128.load", "v128.store"),
  float64x2: whole("v128.load", "v128.store"),
  int32x2: {
    load: "v128.load64_zero",
    widen: [],
    narrow: [],
    store: { kind: "memoryLane", name: "v128.store64_lane" },
  },
  uint8x4: { load: "v128.load32_zero", widen: widenBytes, narrow: narrowInt32, store: storeFour },
  boolx4: {
    load: "v128.load32_zero",
    widen: [...widenBytes, "i32x4.neg"],
    narrow: [int32x4(1), "v128.and", ...narrowInt32],
    store: storeFour,
  },
  uint8x2: { load: "v128.load16_splat", widen: widenPair, narrow: narrowInt32, store: storePair },
  boolx2: {
    load: "v128.load16_splat",
    widen: [...widenToInt64, "i64x2.neg"],
    narrow: [oneInt64, "v128.and", ...narrowInt64],
    store: storePair,
  },
};

/** The operation that loads one element into every lane; null where it takes a scalar load and a splat. */
export const splatLoads: { readonly [V in Vector]: MemoryName | null } = {
  float32x4: "v128.load32_splat",
  int32x4: "v128.load32_splat",
  int32x2: "v128.load32_splat",
  float64x2: "v128.load64_splat",
  uint8x4: null,
  uint8x2: null,
  boolx4: null,
  boolx2: null,
};
