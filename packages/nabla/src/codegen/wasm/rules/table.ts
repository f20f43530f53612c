/**
 * Every instruction for every representation: the one place where the generator looks a rule up.
 */
import type { DType } from "../../../base/dtype.ts";
import { CompileError } from "../../../base/errors.ts";
import type { Apply } from "../../../scalar/expression.ts";
import type { Step } from "../operation.ts";
import { type Representation, representationOf } from "../representation.ts";
import { boolRules, boolx2Rules, boolx4Rules } from "./bools.ts";
import { castsOfFour, castsOfTwo, scalarCasts } from "./casts.ts";
import { float32Rules, float32x4Rules, float64Rules, float64x2Rules } from "./floats.ts";
import { int32Rules, int32x2Rules, int32x4Rules, uint8Rules, uint8x2Rules, uint8x4Rules } from "./integers.ts";
import { type Rule, type Rules, steps } from "./rule.ts";

const rules: { readonly [R in Representation]: Rules } = {
  float32: float32Rules,
  float64: float64Rules,
  int32: int32Rules,
  uint8: uint8Rules,
  bool: boolRules,
  float32x4: float32x4Rules,
  int32x4: int32x4Rules,
  uint8x4: uint8x4Rules,
  boolx4: boolx4Rules,
  float64x2: float64x2Rules,
  int32x2: int32x2Rules,
  uint8x2: uint8x2Rules,
  boolx2: boolx2Rules,
};

type CastTable = { readonly [From in DType]?: { readonly [To in DType]?: readonly Step[] } };

/** By the number of lanes. */
const casts: { readonly [lanes: number]: CastTable } = { 1: scalarCasts, 2: castsOfTwo, 4: castsOfFour };

/** How this instruction is printed. Throws CompileError where it has no meaning for its operands. */
export function ruleOf({ instruction, operands, dtype, lanes }: Apply): Rule {
  const from = operands[operands.length - 1]!;
  const representation = representationOf(from);
  if (from.dtype !== dtype || from.lanes !== lanes) representationOf({ dtype, lanes });
  for (let at = 0; at < operands.length; at++) {
    if (operands[at]!.lanes === lanes) continue;
    throw new CompileError(`wasm: ${instruction} of ${lanes} lanes has operands with other numbers of lanes`);
  }
  const cast = instruction === "cast" ? casts[lanes]?.[from.dtype]?.[dtype] : undefined;
  const rule = instruction === "cast" ? cast && steps(...cast) : rules[representation][instruction];
  if (rule === null || rule === undefined) {
    throw new CompileError(`wasm: ${instruction} of ${representation} to ${dtype} has no meaning`);
  }
  return rule;
}
