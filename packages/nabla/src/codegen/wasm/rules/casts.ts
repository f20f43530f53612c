/**
 * Casts, by the dtypes of operand and result. From float to integer they truncate and saturate to int32, NaN gives 0;
 * uint8 goes through int32; anything to bool is "not 0".
 */
import type { DType } from "../../../base/dtype.ts";
import { constants, int32, int32x4, type Step } from "../operation.ts";
import type { DTypeOfFour, DTypeOfTwo } from "../representation.ts";
import { mask, narrowMask, vectorMask } from "./integers.ts";

type Casts<D extends DType> = { readonly [From in D]: { readonly [To in D]: readonly Step[] } };

export const scalarCasts: Casts<DType> = {
  float32: {
    float32: [],
    float64: ["f64.promote_f32"],
    int32: ["i32.trunc_sat_f32_s"],
    uint8: ["i32.trunc_sat_f32_s", ...mask],
    bool: [constants("f32.const", 0), "f32.ne"],
  },
  float64: {
    float32: ["f32.demote_f64"],
    float64: [],
    int32: ["i32.trunc_sat_f64_s"],
    uint8: ["i32.trunc_sat_f64_s", ...mask],
    bool: [constants("f64.const", 0), "f64.ne"],
  },
  int32: {
    float32: ["f32.convert_i32_s"],
    float64: ["f64.convert_i32_s"],
    int32: [],
    uint8: mask,
    bool: [int32(0), "i32.ne"],
  },
  uint8: {
    float32: ["f32.convert_i32_s"],
    float64: ["f64.convert_i32_s"],
    int32: [],
    uint8: [],
    bool: [int32(0), "i32.ne"],
  },
  bool: { float32: ["f32.convert_i32_s"], float64: ["f64.convert_i32_s"], int32: [], uint8: [], bool: [] },
};

const notZero = [int32x4(0), "i32x4.ne"] as const;
const maskToOne = "i32x4.neg"; // -1 → 1

export const castsOfFour: Casts<DTypeOfFour> = {
  float32: {
    float32: [],
    int32: ["i32x4.trunc_sat_f32x4_s"],
    uint8: ["i32x4.trunc_sat_f32x4_s", ...vectorMask],
    bool: [constants("v128.const f32x4", 0, 0, 0, 0), "f32x4.ne"],
  },
  int32: { float32: ["f32x4.convert_i32x4_s"], int32: [], uint8: vectorMask, bool: notZero },
  uint8: { float32: ["f32x4.convert_i32x4_s"], int32: [], uint8: [], bool: notZero },
  bool: {
    float32: [constants("v128.const f32x4", 1, 1, 1, 1), "v128.and"],
    int32: [maskToOne],
    uint8: [maskToOne],
    bool: [],
  },
};

const notZeroPair = [...notZero, "i64x2.extend_low_i32x4_s"] as const;

export const castsOfTwo: Casts<DTypeOfTwo> = {
  float64: {
    float64: [],
    int32: ["i32x4.trunc_sat_f64x2_s_zero"],
    uint8: ["i32x4.trunc_sat_f64x2_s_zero", ...vectorMask],
    bool: [constants("v128.const f64x2", 0, 0), "f64x2.ne"],
  },
  int32: { float64: ["f64x2.convert_low_i32x4_s"], int32: [], uint8: vectorMask, bool: notZeroPair },
  uint8: { float64: ["f64x2.convert_low_i32x4_s"], int32: [], uint8: [], bool: notZeroPair },
  bool: {
    float64: [constants("v128.const f64x2", 1, 1), "v128.and"],
    int32: [...narrowMask, maskToOne],
    uint8: [...narrowMask, maskToOne],
    bool: [],
  },
};
