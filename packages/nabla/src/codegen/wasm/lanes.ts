/**
 * Between scalars and vectors: splat, building lane by lane, extracting, constants. One record for each vector
 * representation.
 */
import type { LaneName } from "./opcodes.ts";
import { constants, int32, int32x4, type Operation, type Step } from "./operation.ts";
import type { Vector } from "./representation.ts";

export interface Lanes {
  readonly count: number;
  /** What a lane takes of the register. */
  readonly bytes: number;
  /** Makes of the scalar representation what a lane takes. */
  readonly enter: readonly Step[];
  readonly splat: Step;
  readonly replace: LaneName;
  /** After all lanes are in. */
  readonly close: readonly Step[];
  readonly extract: LaneName;
  /** Makes a scalar of what was extracted. */
  readonly leave: readonly Step[];
  constant(value: number): Operation;
}

const int32Lanes = {
  bytes: 4,
  enter: [],
  splat: "i32x4.splat",
  replace: "i32x4.replace_lane",
  close: [],
  extract: "i32x4.extract_lane",
  leave: [],
  constant: int32x4,
} as const;

// -0 and -1 are the masks of 0 and 1.
const boolLanes = { ...int32Lanes, close: ["i32x4.neg"], leave: [int32(1), "i32.and"] } as const;

export const lanes: { readonly [V in Vector]: Lanes } = {
  float32x4: {
    count: 4,
    bytes: 4,
    enter: [],
    splat: "f32x4.splat",
    replace: "f32x4.replace_lane",
    close: [],
    extract: "f32x4.extract_lane",
    leave: [],
    constant: (value) => constants("v128.const f32x4", value, value, value, value),
  },
  int32x4: { ...int32Lanes, count: 4 },
  uint8x4: { ...int32Lanes, count: 4 },
  boolx4: { ...boolLanes, count: 4, constant: (value) => int32x4(-value) },
  float64x2: {
    count: 2,
    bytes: 8,
    enter: [],
    splat: "f64x2.splat",
    replace: "f64x2.replace_lane",
    close: [],
    extract: "f64x2.extract_lane",
    leave: [],
    constant: (value) => constants("v128.const f64x2", value, value),
  },
  int32x2: { ...int32Lanes, count: 2 },
  uint8x2: { ...int32Lanes, count: 2 },
  boolx2: {
    count: 2,
    bytes: 8,
    enter: ["i64.extend_i32_u"],
    splat: "i64x2.splat",
    replace: "i64x2.replace_lane",
    close: ["i64x2.neg"],
    extract: "i64x2.extract_lane",
    leave: ["i32.wrap_i64", int32(1), "i32.and"],
    constant: (value) => constants("v128.const i64x2", -value, -value),
  },
};
