/**
 * Instructions on int32 and uint8, which is held in 32 bits: what can leave 0 … 255 is masked. Both wrap around.
 * Division traps where the divisor is 0, which the compiler never lets happen.
 */
import { constants, int32, int32x4, shuffle, type Step } from "../operation.ts";
import { inLocals, lanewise, type Rules, shift, steps } from "./rule.ts";

/** `mask` follows every operation that can leave the dtype's range. */
function scalarRules(...mask: readonly Step[]): Rules {
  return {
    add: steps("i32.add", ...mask),
    sub: steps("i32.sub", ...mask),
    mul: steps("i32.mul", ...mask),
    div: steps("i32.div_s"),
    remainder: steps("i32.rem_s"),
    min: inLocals((a, b) => [a, b, a, b, "i32.lt_s", "select"]),
    max: inLocals((a, b) => [a, b, a, b, "i32.gt_s", "select"]),
    neg: inLocals((a) => [int32(0), a, "i32.sub", ...mask]),
    // With s = x >> 31, 0 or -1: |x| = (x ^ s) - s.
    abs: inLocals((a) => [a, a, int32(31), "i32.shr_s", "i32.xor", a, int32(31), "i32.shr_s", "i32.sub"]),
    sqrt: null,
    floor: steps(),
    nearest: steps(),
    equal: steps("i32.eq"),
    less: steps("i32.lt_s"),
    lessEqual: steps("i32.le_s"),
    and: steps("i32.and"),
    or: steps("i32.or"),
    xor: steps("i32.xor"),
    shiftLeft: steps("i32.shl", ...mask),
    shiftRight: steps("i32.shr_u"),
    select: steps("select"),
    bitcast: null,
    highWord: null,
    fromHighWord: null,
  };
}

function vectorRules(...mask: readonly Step[]): Rules {
  return {
    add: steps("i32x4.add", ...mask),
    sub: steps("i32x4.sub", ...mask),
    mul: steps("i32x4.mul", ...mask),
    div: lanewise,
    remainder: lanewise,
    min: steps("i32x4.min_s"),
    max: steps("i32x4.max_s"),
    neg: steps("i32x4.neg", ...mask),
    abs: steps("i32x4.abs"),
    sqrt: null,
    floor: steps(),
    nearest: steps(),
    equal: steps("i32x4.eq"),
    less: steps("i32x4.lt_s"),
    lessEqual: steps("i32x4.le_s"),
    and: steps("v128.and"),
    or: steps("v128.or"),
    xor: steps("v128.xor"),
    shiftLeft: shift("i32x4.shl", ...mask),
    shiftRight: shift("i32x4.shr_u"),
    select: steps("v128.bitselect"),
    bitcast: null,
    highWord: null,
    fromHighWord: null,
  };
}

/** Two lanes stand in the first two of i32x4; masks beside them have lanes of 64 bits. */
function pairRules(rules: Rules): Rules {
  return {
    ...rules,
    equal: steps("i32x4.eq", "i64x2.extend_low_i32x4_s"),
    less: steps("i32x4.lt_s", "i64x2.extend_low_i32x4_s"),
    lessEqual: steps("i32x4.le_s", "i64x2.extend_low_i32x4_s"),
    select: steps(...narrowMask, "v128.bitselect"),
  };
}

/** From a mask of 64-bit lanes to the first two of 32 bits. */
export const narrowMask: readonly Step[] = [
  int32x4(0),
  shuffle([0, 1, 2, 3, 8, 9, 10, 11, 16, 16, 16, 16, 16, 16, 16, 16]),
];

/** Wraps 32 bits to a uint8. */
export const mask: readonly Step[] = [int32(255), "i32.and"];
export const vectorMask: readonly Step[] = [int32x4(255), "v128.and"];

export const int32Rules: Rules = {
  ...scalarRules(),
  bitcast: steps("f32.reinterpret_i32"),
  fromHighWord: steps("i64.extend_i32_u", constants("i64.const", 32), "i64.shl", "f64.reinterpret_i64"),
};
export const uint8Rules: Rules = scalarRules(...mask);
export const int32x4Rules: Rules = { ...vectorRules(), bitcast: steps() };
export const uint8x4Rules: Rules = vectorRules(...vectorMask);
export const int32x2Rules: Rules = {
  ...pairRules(vectorRules()),
  fromHighWord: steps(int32x4(0), shuffle([16, 16, 16, 16, 0, 1, 2, 3, 16, 16, 16, 16, 4, 5, 6, 7])),
};
export const uint8x2Rules: Rules = pairRules(uint8x4Rules);
