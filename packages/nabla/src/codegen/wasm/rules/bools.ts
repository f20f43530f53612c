/**
 * Instructions on bools: 0 and 1 as scalars, masks of zeros and ones in vectors. Arithmetic is that of numbers, where
 * everything but 0 counts as 1: a + b is "or", a * b is "and", a - b is "xor".
 */
import { type Rules, steps } from "./rule.ts";

const meaningless = {
  div: null,
  remainder: null,
  sqrt: null,
  shiftLeft: null,
  shiftRight: null,
  bitcast: null,
  highWord: null,
  fromHighWord: null,
} as const;

const unchanged = { neg: steps(), abs: steps(), floor: steps(), nearest: steps() };

function logicRules(type: "i32" | "v128"): Pick<Rules, "add" | "sub" | "mul" | "min" | "max" | "and" | "or" | "xor"> {
  const and = steps(`${type}.and`);
  const or = steps(`${type}.or`);
  const xor = steps(`${type}.xor`);
  return { add: or, sub: xor, mul: and, min: and, max: or, and, or, xor };
}

export const boolRules: Rules = {
  ...meaningless,
  ...unchanged,
  ...logicRules("i32"),
  equal: steps("i32.eq"),
  less: steps("i32.lt_s"),
  lessEqual: steps("i32.le_s"),
  select: steps("select"),
};

/** The mask of true, -1, is less than that of false, 0: comparisons turn around. */
function maskRules(type: "i32x4" | "i64x2"): Rules {
  return {
    ...meaningless,
    ...unchanged,
    ...logicRules("v128"),
    equal: steps(`${type}.eq`),
    less: steps(`${type}.gt_s`),
    lessEqual: steps(`${type}.ge_s`),
    select: steps("v128.bitselect"),
  };
}

export const boolx4Rules: Rules = maskRules("i32x4");
export const boolx2Rules: Rules = maskRules("i64x2");
