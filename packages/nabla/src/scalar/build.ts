/**
 * The words to build expressions with. Both operands of a binary word have one dtype; where one is a JavaScript number
 * it becomes a constant of the other's.
 */
import type { DType } from "../base/dtype.ts";
import { type Bounds, boundsOf } from "./bounds.ts";
import type { Expression } from "./expression.ts";
import type { Instruction } from "./instructions.ts";
import { intern } from "./intern.ts";
import { apply, constant } from "./simplify.ts";

export { constant };

type Value = Expression | number;

/** The k-th operand of a pointwise primitive. */
export function operand(position: number, dtype: DType): Expression {
  return intern({ id: 0, kind: "operand", dtype, lanes: 1, low: 0, high: 0, leaves: 0, position });
}

/** A loop counter that runs from 0 to extent - 1, perhaps over multiples of a number alone. */
export function index(name: string, extent: number, multiple: number = 1): Expression {
  const high = Math.max(0, extent - 1);
  return intern({ id: 0, kind: "index", dtype: "int32", lanes: 1, low: 0, high, leaves: 0, name, multiple });
}

/** A register of the kernel; what it holds may have narrower bounds than its dtype. */
export function register(
  name: string,
  dtype: DType,
  lanes: number = 1,
  { low, high }: Bounds = boundsOf(dtype),
): Expression {
  return intern({ id: 0, kind: "register", dtype, lanes, low, high, leaves: 0, name });
}

/** `lanes` consecutive elements of a buffer, from `at` on. */
export function load(buffer: number, dtype: DType, at: Expression, lanes: number = 1): Expression {
  return intern({ id: 0, kind: "load", dtype, lanes, low: 0, high: 0, leaves: 0, buffer, index: at });
}

/** The scalar in every lane. */
export function splat(value: Expression, lanes: number): Expression {
  if (lanes === 1) return value;
  if (value.kind === "constant") return constant(value.value, value.dtype, lanes);
  return intern({ id: 0, kind: "splat", dtype: value.dtype, lanes, low: 0, high: 0, leaves: 0, value });
}

/** One scalar for each lane. */
export function vector(elements: readonly Expression[]): Expression {
  const { dtype } = elements[0]!;
  return intern({ id: 0, kind: "vector", dtype, lanes: elements.length, low: 0, high: 0, leaves: 0, elements });
}

/** Lanes of one or two vectors of equal lanes: lane i is lane `picks[i]` of the first, counted on into the second. */
export function shuffle(values: readonly Expression[], picks: readonly number[]): Expression {
  const { dtype } = values[0]!;
  return intern({ id: 0, kind: "shuffle", dtype, lanes: picks.length, low: 0, high: 0, leaves: 0, values, picks });
}

/** One lane of a vector. */
export function lane(value: Expression, position: number): Expression {
  return intern({
    id: 0,
    kind: "lane",
    dtype: value.dtype,
    lanes: 1,
    low: 0,
    high: 0,
    leaves: 0,
    value,
    lane: position,
  });
}

function pair(a: Value, b: Value): [Expression, Expression] {
  if (typeof a !== "number") return [a, typeof b === "number" ? constant(b, a.dtype, a.lanes) : b];
  if (typeof b === "number") throw new TypeError("one operand must be an expression");
  return [constant(a, b.dtype, b.lanes), b];
}

function binary(instruction: Instruction, a: Value, b: Value): Expression {
  const operands = pair(a, b);
  return apply(instruction, operands[0].dtype, operands);
}

const comparison = (instruction: Instruction, a: Value, b: Value): Expression => apply(instruction, "bool", pair(a, b));

export const add = (a: Value, b: Value): Expression => binary("add", a, b);
export const sub = (a: Value, b: Value): Expression => binary("sub", a, b);
export const mul = (a: Value, b: Value): Expression => binary("mul", a, b);
export const div = (a: Value, b: Value): Expression => binary("div", a, b);
export const remainder = (a: Value, b: Value): Expression => binary("remainder", a, b);
export const min = (a: Value, b: Value): Expression => binary("min", a, b);
export const max = (a: Value, b: Value): Expression => binary("max", a, b);
export const neg = (a: Expression): Expression => apply("neg", a.dtype, [a]);
export const abs = (a: Expression): Expression => apply("abs", a.dtype, [a]);
export const sqrt = (a: Expression): Expression => apply("sqrt", a.dtype, [a]);
export const floor = (a: Expression): Expression => apply("floor", a.dtype, [a]);
export const nearest = (a: Expression): Expression => apply("nearest", a.dtype, [a]);
export const equal = (a: Value, b: Value): Expression => comparison("equal", a, b);
export const less = (a: Value, b: Value): Expression => comparison("less", a, b);
export const lessEqual = (a: Value, b: Value): Expression => comparison("lessEqual", a, b);
export const and = (a: Value, b: Value): Expression => binary("and", a, b);
export const or = (a: Value, b: Value): Expression => binary("or", a, b);
export const xor = (a: Value, b: Value): Expression => binary("xor", a, b);
export const not = (a: Expression): Expression => apply("xor", "bool", [a, constant(1, "bool", a.lanes)]);
export const shiftLeft = (a: Value, b: Value): Expression => binary("shiftLeft", a, b);
export const shiftRight = (a: Value, b: Value): Expression => binary("shiftRight", a, b);
export const cast = (a: Expression, dtype: DType): Expression => apply("cast", dtype, [a]);
export const bitcast = (a: Expression, dtype: "float32" | "int32"): Expression => apply("bitcast", dtype, [a]);
export const highWord = (a: Expression): Expression => apply("highWord", "int32", [a]);
export const fromHighWord = (a: Expression): Expression => apply("fromHighWord", "float64", [a]);

/** `a` where the condition holds, else `b`. Both are computed. */
export function select(condition: Expression, a: Value, b: Value): Expression {
  const [first, second] = pair(a, b);
  return apply("select", first.dtype, [condition, first, second]);
}

/**
 * Makes the function that replaces any expression by what `replace` gives; null keeps it and looks inside. It remembers
 * what it did: ask one function about all expressions of a kernel.
 */
export function substitution(
  replace: (expression: Expression) => Expression | null,
): (expression: Expression) => Expression {
  const done = new Map<Expression, Expression>();
  const visit = (expression: Expression): Expression => {
    let result = done.get(expression);
    if (result === undefined) {
      result = replace(expression) ?? withParts(expression, visit);
      done.set(expression, result);
    }
    return result;
  };
  return visit;
}

export function substitute(root: Expression, replace: (expression: Expression) => Expression | null): Expression {
  return substitution(replace)(root);
}

/** The same for leaves, each with what replaces it: where none of them is inside, it does not look. */
export function leafSubstitution(
  ...leaves: readonly (readonly [leaf: Expression, replacement: Expression])[]
): (expression: Expression) => Expression {
  const done = new Map(leaves);
  let wanted = 0;
  for (const [leaf] of leaves) wanted |= leaf.leaves;
  const visit = (expression: Expression): Expression => {
    if ((expression.leaves & wanted) === 0) return expression;
    let result = done.get(expression);
    if (result === undefined) {
      result = withParts(expression, visit);
      done.set(expression, result);
    }
    return result;
  };
  return visit;
}

/** The expression with every direct part replaced; itself where all stay. */
export function withParts(expression: Expression, replace: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case "constant":
    case "operand":
    case "index":
    case "register":
      return expression;
    case "load": {
      const at = replace(expression.index);
      return at === expression.index ? expression : load(expression.buffer, expression.dtype, at, expression.lanes);
    }
    case "apply": {
      const operands = replaceAll(expression.operands, replace);
      return operands === null ? expression : apply(expression.instruction, expression.dtype, operands);
    }
    case "splat": {
      const value = replace(expression.value);
      return value === expression.value ? expression : splat(value, expression.lanes);
    }
    case "lane": {
      const value = replace(expression.value);
      return value === expression.value ? expression : lane(value, expression.lane);
    }
    case "vector": {
      const elements = replaceAll(expression.elements, replace);
      return elements === null ? expression : vector(elements);
    }
    case "shuffle": {
      const values = replaceAll(expression.values, replace);
      return values === null ? expression : shuffle(values, expression.picks);
    }
  }
}

/** The parts replaced; null where all stay. */
function replaceAll(
  parts: readonly Expression[],
  replace: (part: Expression) => Expression,
): readonly Expression[] | null {
  const replaced: Expression[] = [];
  let isOther = false;
  for (let at = 0; at < parts.length; at++) {
    const part = replace(parts[at]!);
    isOther ||= part !== parts[at];
    replaced.push(part);
  }
  return isOther ? replaced : null;
}
