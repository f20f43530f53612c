/**
 * Instructions on floats. The scalar and the vector operations have the same names but for the type in front.
 * Minimum and maximum give NaN where either operand is, and order -0 before 0; `nearest` rounds ties to even.
 */
import { constants, int32x4, shuffle } from "../operation.ts";
import { type Rule, type Rules, steps } from "./rule.ts";

function floatRules(type: "f32" | "f64" | "f32x4" | "f64x2", select: Rule): Rules {
  return {
    add: steps(`${type}.add`),
    sub: steps(`${type}.sub`),
    mul: steps(`${type}.mul`),
    div: steps(`${type}.div`),
    remainder: null,
    min: steps(`${type}.min`),
    max: steps(`${type}.max`),
    neg: steps(`${type}.neg`),
    abs: steps(`${type}.abs`),
    sqrt: steps(`${type}.sqrt`),
    floor: steps(`${type}.floor`),
    nearest: steps(`${type}.nearest`),
    equal: steps(`${type}.eq`),
    less: steps(`${type}.lt`),
    lessEqual: steps(`${type}.le`),
    and: null,
    or: null,
    xor: null,
    shiftLeft: null,
    shiftRight: null,
    select,
    bitcast: null,
    highWord: null,
    fromHighWord: null,
  };
}

const select = steps("select");
const bitselect = steps("v128.bitselect");

export const float32Rules: Rules = { ...floatRules("f32", select), bitcast: steps("i32.reinterpret_f32") };

export const float64Rules: Rules = {
  ...floatRules("f64", select),
  highWord: steps("i64.reinterpret_f64", constants("i64.const", 32), "i64.shr_u", "i32.wrap_i64"),
};

export const float32x4Rules: Rules = { ...floatRules("f32x4", bitselect), bitcast: steps() };

export const float64x2Rules: Rules = {
  ...floatRules("f64x2", bitselect),
  // The high words of both lanes, then zeros.
  highWord: steps(int32x4(0), shuffle([4, 5, 6, 7, 12, 13, 14, 15, 16, 16, 16, 16, 16, 16, 16, 16])),
};
