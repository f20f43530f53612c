/**
 * How every scalar instruction is written in C, for scalars and for vectors. Operands come as C text that binds tighter
 * than any operator. null says that the instruction has no meaning for these operands (a shift of floats), which is an
 * error of the compiler. Arithmetic on bools is that of numbers where all but 0 count as 1: + is "or", * is "and".
 */
import type { DType } from "../../base/dtype.ts";
import type { Instruction } from "../../scalar/instructions.ts";
import type { Operation } from "./helpers/table.ts";
import type { Prelude } from "./prelude.ts";
import { elementOf, type Typed } from "./types.ts";

export interface Application {
  /** The dtype of the (last) operand, and the lanes. */
  readonly from: Typed;
  readonly operands: readonly string[];
  readonly prelude: Prelude;
  /** The constant that the second operand is in every lane, where that can be seen. */
  readonly secondConstant: number | null;
  /** Whether no operand is ever negative. */
  readonly isNatural: boolean;
}

type Printer = (application: Application) => string | null;

const kindOf = (dtype: DType): "float" | "integer" | "bool" =>
  dtype === "bool" ? "bool" : dtype === "float32" || dtype === "float64" ? "float" : "integer";

/** A call of the helper for the operands' type. */
export function call(operation: Operation, { from, operands, prelude }: Application): string {
  return `${prelude.helper(operation, elementOf(from.dtype), from.lanes)}(${operands.join(", ")})`;
}

const between = ({ operands: [a, b] }: Application, operator: string): string => `(${a} ${operator} ${b})`;

/** uint8 is held in 32 bits: what can leave 0 … 255 is wrapped. */
const wrapped = ({ from }: Application, value: string): string => (from.dtype === "uint8" ? `(${value} & 255)` : value);

const arithmetic =
  (operator: string, ofBools: string): Printer =>
  (application) =>
    kindOf(application.from.dtype) === "bool"
      ? between(application, ofBools)
      : wrapped(application, between(application, operator));

/** Division of integers truncates; where nothing is negative it is that of unsigned numbers, which is faster. */
const integerDivision = (application: Application, operator: "/" | "%"): string => {
  const [a, b] = application.operands;
  const unsigned = application.isNatural && application.from.lanes === 1;
  return unsigned ? `(int32_t)((uint32_t)${a} ${operator} (uint32_t)${b})` : between(application, operator);
};

const extreme =
  (operation: "min" | "max", withConstant: "at_most" | "at_least", zero: number, ofBools: string): Printer =>
  (application) => {
    const kind = kindOf(application.from.dtype);
    if (kind === "bool") return between(application, ofBools);
    const { secondConstant } = application;
    const plain = secondConstant !== null && !Number.isNaN(secondConstant) && !Object.is(secondConstant, zero);
    return call(kind === "float" && plain ? withConstant : operation, application);
  };

/** Something that leaves whole numbers as they are. */
const ofFloats =
  (operation: "floor" | "nearest"): Printer =>
  (application) =>
    kindOf(application.from.dtype) === "float" ? call(operation, application) : application.operands[0]!;

/** Vectors of bools are masks, in which true is less than false. */
const comparison =
  (operator: string, ofMasks: string, wide: "less" | "less_equal" | "equal"): Printer =>
  (application) => {
    const { dtype, lanes } = application.from;
    if (lanes === 1) return between(application, operator);
    if (dtype === "float64") return call(wide, application);
    return between(application, dtype === "bool" ? ofMasks : operator);
  };

const bitwise =
  (operator: string): Printer =>
  (application) =>
    kindOf(application.from.dtype) === "float" ? null : between(application, operator);

const shift =
  (operation: "shift_left" | "shift_right"): Printer =>
  (application) =>
    kindOf(application.from.dtype) === "integer" ? wrapped(application, call(operation, application)) : null;

const only =
  (dtype: DType, operation: Operation): Printer =>
  (application) =>
    application.from.dtype === dtype ? call(operation, application) : null;

export const printers: { readonly [I in Exclude<Instruction, "cast">]: Printer } = {
  add: arithmetic("+", "|"),
  sub: arithmetic("-", "^"),
  mul: arithmetic("*", "&"),
  div: (application) => {
    const kind = kindOf(application.from.dtype);
    if (kind === "bool") return null;
    return kind === "float" ? between(application, "/") : integerDivision(application, "/");
  },
  remainder: (application) => (kindOf(application.from.dtype) === "integer" ? integerDivision(application, "%") : null),
  min: extreme("min", "at_most", 0, "&"),
  max: extreme("max", "at_least", -0, "|"),
  neg: (application) => {
    const [a] = application.operands;
    return application.from.dtype === "bool" ? a! : wrapped(application, `(-${a})`);
  },
  abs: (application) => {
    const { dtype } = application.from;
    return dtype === "bool" || dtype === "uint8" ? application.operands[0]! : call("abs", application);
  },
  sqrt: (application) => (kindOf(application.from.dtype) === "float" ? call("sqrt", application) : null),
  floor: ofFloats("floor"),
  nearest: ofFloats("nearest"),
  equal: comparison("==", "==", "equal"),
  less: comparison("<", ">", "less"),
  lessEqual: comparison("<=", ">=", "less_equal"),
  and: bitwise("&"),
  or: bitwise("|"),
  xor: bitwise("^"),
  shiftLeft: shift("shift_left"),
  shiftRight: shift("shift_right"),
  select: (application) => {
    const [condition, a, b] = application.operands;
    return application.from.lanes === 1 ? `(${condition} ? ${a} : ${b})` : call("select", application);
  },
  bitcast: (application) => {
    const { dtype } = application.from;
    if (dtype === "float32") return call("bits", application);
    return dtype === "int32" ? call("from_bits", application) : null;
  },
  highWord: only("float64", "high_word"),
  fromHighWord: only("int32", "from_high_word"),
};
