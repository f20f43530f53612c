/**
 * Casts in C, by the dtypes of operand and result. From float to integer they truncate and saturate to int32, NaN gives 0;
 * uint8 goes through int32; anything to bool is "not 0".
 */
import { type DType, isFloat } from "../../base/dtype.ts";
import { type Application, call } from "./instructions.ts";
import { elementOf, valueType } from "./types.ts";

/** The text of a cast to this dtype. */
export function printCast(to: DType, application: Application): string {
  const { from, operands, prelude } = application;
  const value = operands[0]!;
  if (from.dtype === to) return value;
  if (to === "bool") return notZero(application);
  if (from.dtype === "bool") {
    if (from.lanes > 1) return `${prelude.helper("from_mask", elementOf(to), from.lanes)}(${value})`;
    return isFloat(to) ? `(${valueType({ dtype: to, lanes: 1 })})${value}` : value;
  }
  if (isFloat(to)) return converted(to, application);
  const whole = isFloat(from.dtype) ? call("saturate", application) : value;
  return to === "uint8" ? `(${whole} & 255)` : whole;
}

function notZero(application: Application): string {
  return application.from.lanes === 1 ? `(${application.operands[0]} != 0)` : call("not_zero", application);
}

function converted(to: DType, { from, operands, prelude }: Application): string {
  const type = valueType({ dtype: to, lanes: from.lanes });
  if (from.lanes === 1) return `(${type})${operands[0]}`;
  return `__builtin_convertvector(${operands[0]}, ${prelude.vector(elementOf(to), from.lanes)})`;
}
