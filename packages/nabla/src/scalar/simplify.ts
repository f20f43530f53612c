/**
 * Makes instructions applied to expressions, simplified on the way: constants are folded and a short table of
 * `before → after` rules is applied. Every rule keeps the value to the bit, also for -0, infinities and NaN; rules on
 * integers rely on bounds, which hold because indices never overflow.
 */
import { type DType, isFloat, wrap } from "../base/dtype.ts";
import type { Apply, Expression } from "./expression.ts";
import { intern } from "./intern.ts";
import { type Instruction, instructions } from "./instructions.ts";

/** A literal of the dtype, rounded or wrapped to what it can hold; `lanes` copies of it. */
export function constant(value: number, dtype: DType, lanes: number = 1): Expression {
  return intern({ id: 0, kind: "constant", dtype, lanes, low: 0, high: 0, leaves: 0, value: wrap(dtype, value) });
}

type Rule = (a: Expression, b: Expression, c: Expression, dtype: DType) => Expression | null;

const isConstant = (expression: Expression, value: number): boolean =>
  expression.kind === "constant" && Object.is(expression.value, value);

const isApply = <I extends Instruction>(
  expression: Expression,
  instruction: I,
): expression is Apply & { instruction: I } => expression.kind === "apply" && expression.instruction === instruction;

const constantValue = (expression: Expression | undefined): number | null =>
  expression?.kind === "constant" ? expression.value : null;

const int = (value: number): Expression => constant(value, "int32");

/**
 * Splits a sum into the part that `divisor` divides evenly and the rest:
 * a * 12 + b, divisor 4 → [a * 3, b];  c + 3 with a counter c over multiples of 16 → [c / 4, 3]. Null where nothing is evenly
 * divisible.
 */
function divideEvenly(expression: Expression, divisor: number): { quotient: Expression; rest: Expression } | null {
  const value = constantValue(expression);
  if (value !== null) {
    return value % divisor === 0 && value !== 0 ? { quotient: int(value / divisor), rest: int(0) } : null;
  }
  if (expression.kind === "index" && expression.multiple % divisor === 0) {
    return { quotient: made("div", "int32", [expression, int(divisor)]), rest: int(0) };
  }
  if (isApply(expression, "mul")) {
    const factor = constantValue(expression.operands[1]);
    if (factor === null || factor % divisor !== 0) return null;
    return {
      quotient: apply("mul", "int32", [expression.operands[0]!, int(factor / divisor)]),
      rest: int(0),
    };
  }
  if (isApply(expression, "add")) {
    const [left, right] = expression.operands as readonly [Expression, Expression];
    const a = divideEvenly(left, divisor);
    const b = divideEvenly(right, divisor);
    if (a === null && b === null) return null;
    return {
      quotient: apply("add", "int32", [a?.quotient ?? int(0), b?.quotient ?? int(0)]),
      rest: apply("add", "int32", [a?.rest ?? left, b?.rest ?? right]),
    };
  }
  return null;
}

/** a as x * factor; factor 1 where it is no product by a constant. */
function factorOf(expression: Expression): readonly [Expression, number] {
  const factor = isApply(expression, "mul") ? constantValue(expression.operands[1]) : null;
  return factor === null ? [expression, 1] : [(expression as Apply).operands[0]!, factor];
}

/**
 * (x / c) * (c * s) + (x % c) * s → x * s, also behind other terms: p + (x / c) * (c * s) + (x % c) * s → p + x * s.
 * It undoes a reshape that splits an axis, and makes the index linear again.
 */
function rejoin(a: Expression, b: Expression): Expression | null {
  const [rest, s] = factorOf(b);
  if (!isApply(rest, "remainder")) return null;
  const [x, divisor] = rest.operands as readonly [Expression, Expression];
  const last = isApply(a, "add") ? a.operands[1]! : a;
  const [quotient, factor] = factorOf(last);
  const c = constantValue(divisor);
  if (c === null || factor !== c * s) return null;
  const joined = quotient === apply("div", "int32", [x, divisor]) ? x : joinedRemainder(quotient, x, c);
  if (joined === null) return null;
  const whole = apply("mul", "int32", [joined, int(s)]);
  return last === a ? whole : apply("add", "int32", [(a as Apply).operands[0]!, whole]);
}

/** x % n where the quotient is (x % n) / c and c divides n: then (x % n) % c was simplified to the x % c beside it. */
function joinedRemainder(quotient: Expression, x: Expression, c: number): Expression | null {
  if (!isApply(quotient, "div") || constantValue(quotient.operands[1]) !== c) return null;
  const remainder = quotient.operands[0]!;
  const n = isApply(remainder, "remainder") ? constantValue(remainder.operands[1]) : null;
  return n !== null && n % c === 0 && (remainder as Apply).operands[0] === x ? remainder : null;
}

/** Whether a is a sum whose parts are all >= 0, so that truncating division is flooring and splits over them. */
const isNonNegative = (expression: Expression): boolean => expression.low >= 0;

const rules: { readonly [I in Instruction]?: Rule } = {
  add: (a, b, _c, dtype) => {
    if (isFloat(dtype)) return isConstant(b, -0) ? a : isConstant(a, -0) ? b : null; // x + -0 → x
    if (isConstant(a, 0)) return b; // 0 + x → x
    if (isConstant(b, 0)) return a; // x + 0 → x
    if (a.kind === "constant") return apply("add", dtype, [b, a]); // constants go right
    const whole = dtype === "int32" ? rejoin(a, b) : null;
    if (whole !== null) return whole;
    if (isApply(a, "add") && a.operands[1]!.kind === "constant" && dtype === "int32") {
      // (x + 1) + 2 → x + 3;  (x + 1) + y → (x + y) + 1
      return b.kind === "constant"
        ? apply("add", dtype, [a.operands[0]!, apply("add", dtype, [a.operands[1]!, b])])
        : apply("add", dtype, [apply("add", dtype, [a.operands[0]!, b]), a.operands[1]!]);
    }
    if (isApply(b, "add") && b.operands[1]!.kind === "constant" && dtype === "int32") {
      return apply("add", dtype, [apply("add", dtype, [a, b.operands[0]!]), b.operands[1]!]); // x + (y + 1) → (x + y) + 1
    }
    return null;
  },
  sub: (a, b, _c, dtype) => {
    if (isConstant(b, 0)) return a; // x - 0 → x, for floats too
    if (dtype === "int32" && b.kind === "constant") return apply("add", dtype, [a, int(-b.value | 0)]); // x - 2 → x + -2
    if (dtype === "int32" && a === b) return int(0);
    return null;
  },
  mul: (a, b, _c, dtype) => {
    if (isConstant(b, 1)) return a; // x * 1 → x
    if (isConstant(a, 1)) return b;
    if (dtype !== "int32") return null;
    if (isConstant(a, 0) || isConstant(b, 0)) return int(0);
    if (a.kind === "constant") return apply("mul", dtype, [b, a]);
    if (b.kind !== "constant") return null;
    const factor = isApply(a, "mul") ? constantValue(a.operands[1]) : null;
    if (factor !== null) return apply("mul", dtype, [(a as Apply).operands[0]!, int(Math.imul(factor, b.value))]); // x*2*3 → x*6
    if (isApply(a, "add")) {
      const [left, right] = a.operands as readonly [Expression, Expression];
      return apply("add", dtype, [apply("mul", dtype, [left, b]), apply("mul", dtype, [right, b])]); // (x+y)*2 → x*2 + y*2
    }
    return null;
  },
  div: (a, b, _c, dtype) => {
    if (isConstant(b, 1)) return a;
    const divisor = constantValue(b);
    if (dtype !== "int32" || divisor === null || divisor <= 0 || !isNonNegative(a)) return null;
    if (a.high < divisor) return int(0); // 0 <= x < 4: x / 4 → 0
    if (isApply(a, "div")) {
      const inner = constantValue(a.operands[1]);
      // x/2/3 → x/6, unless the divisor would leave int32
      if (inner !== null && inner > 0 && inner * divisor < 2 ** 31) {
        return apply("div", dtype, [a.operands[0]!, int(inner * divisor)]);
      }
    }
    const split = divideEvenly(a, divisor);
    if (split === null || !isNonNegative(split.rest) || !isNonNegative(split.quotient)) return null;
    return apply("add", dtype, [split.quotient, apply("div", dtype, [split.rest, b])]); // (x*12 + y)/4 → x*3 + y/4
  },
  remainder: (a, b, _c, dtype) => {
    const divisor = constantValue(b);
    if (dtype !== "int32" || divisor === null || divisor <= 0 || !isNonNegative(a)) return null;
    if (a.high < divisor) return a; // 0 <= x < 4: x % 4 → x
    if (divisor === 1) return int(0);
    const split = divideEvenly(a, divisor);
    if (split === null || !isNonNegative(split.rest) || !isNonNegative(split.quotient)) return null;
    return apply("remainder", dtype, [split.rest, b]); // (x*12 + y) % 4 → y % 4
  },
  less: (a, b) => {
    if (isFloat(a.dtype)) return null;
    if (a.high < b.low) return constant(1, "bool");
    if (a.low >= b.high) return constant(0, "bool");
    return null;
  },
  lessEqual: (a, b) => {
    if (isFloat(a.dtype)) return null;
    if (a.high <= b.low) return constant(1, "bool");
    if (a.low > b.high) return constant(0, "bool");
    return null;
  },
  equal: (a, b) => {
    if (isFloat(a.dtype)) return null;
    if (a === b) return constant(1, "bool");
    if (a.high < b.low || a.low > b.high) return constant(0, "bool");
    return null;
  },
  and: (a, b, _c, dtype) => {
    if (dtype !== "bool") return null;
    if (isConstant(a, 1) || a === b) return b;
    if (isConstant(b, 1)) return a;
    return isConstant(a, 0) || isConstant(b, 0) ? constant(0, "bool") : null;
  },
  or: (a, b, _c, dtype) => {
    if (dtype !== "bool") return null;
    if (isConstant(a, 0) || a === b) return b;
    if (isConstant(b, 0)) return a;
    return isConstant(a, 1) || isConstant(b, 1) ? constant(1, "bool") : null;
  },
  xor: (a, b, _c, dtype) => {
    if (isConstant(b, 0)) return a;
    // not not x → x
    if (dtype === "bool" && isConstant(b, 1) && isApply(a, "xor") && isConstant(a.operands[1]!, 1))
      return a.operands[0]!;
    return null;
  },
  neg: (a) => (isApply(a, "neg") ? a.operands[0]! : null),
  min: (a, b, _c, dtype) => {
    if (a === b) return a;
    if (dtype !== "int32") return null;
    return a.high <= b.low ? a : b.high <= a.low ? b : null; // 0 <= x < 4: min(x, 7) → x
  },
  max: (a, b, _c, dtype) => {
    if (a === b) return a;
    if (dtype !== "int32") return null;
    return a.low >= b.high ? a : b.low >= a.high ? b : null;
  },
  select: (condition, a, b) => {
    if (a === b) return a;
    const value = constantValue(condition);
    return value === null ? null : value !== 0 ? a : b;
  },
  cast: (a, _b, _c, dtype) => (a.dtype === dtype ? a : null),
};

/** The value that the instruction has on constants, or null where an operand is none, or there is no value. */
function fold(instruction: Instruction, dtype: DType, operands: readonly Expression[]): number | null {
  for (let at = 0; at < operands.length; at++) {
    const { kind, lanes } = operands[at]!;
    if (kind !== "constant" || lanes !== 1) return null;
  }
  const valueAt = (position: number): number => constantValue(operands[position]) ?? 0;
  const divides = instruction === "div" || instruction === "remainder";
  if (divides && !isFloat(dtype) && valueAt(1) === 0) return null;
  const from = operands.at(-1)!.dtype;
  return instructions[instruction].evaluate(dtype, from, valueAt(0), valueAt(1), valueAt(2));
}

/** `instruction` applied to scalar operands, simplified. `dtype` is the dtype of the result. */
export function apply(instruction: Instruction, dtype: DType, operands: readonly Expression[]): Expression {
  const [a, b, c] = operands as readonly [Expression, Expression, Expression];
  const { lanes } = a;
  if (lanes === 1) {
    const value = fold(instruction, dtype, operands);
    if (value !== null) return constant(value, dtype);
    const simpler = rules[instruction]?.(a, b, c, dtype) ?? null;
    if (simpler !== null) return simpler;
  }
  return made(instruction, dtype, operands);
}

/** `instruction` applied as it stands. */
function made(instruction: Instruction, dtype: DType, operands: readonly Expression[]): Expression {
  const { lanes } = operands[0]!;
  return intern({ id: 0, kind: "apply", dtype, lanes, low: 0, high: 0, leaves: 0, instruction, operands });
}
