/**
 * Prints expressions, each as the tree that it is: what is shared or does not change in a loop was put into registers by
 * the compiler. Every text binds tighter than any operator.
 */
import { CompileError } from "../../base/errors.ts";
import type { Apply, Expression, Lane, Load, Shuffle, Vector } from "../../scalar/expression.ts";
import { instructions } from "../../scalar/instructions.ts";
import { printCast } from "./casts.ts";
import type { Operation } from "./helpers/table.ts";
import { type Application, printers } from "./instructions.ts";
import { literal } from "./literals.ts";
import type { Scope } from "./scope.ts";
import { elementOf, type Typed, valueType } from "./types.ts";

export function printExpression(expression: Expression, scope: Scope): string {
  switch (expression.kind) {
    case "constant": {
      if (expression.lanes === 1) return literal(expression.dtype, expression.value);
      return splat(expression, laneLiteral(expression.dtype, expression.value), scope);
    }
    case "index":
      return `(int32_t)${scope.counter(expression)}`; // counters have 64 bits, for addresses
    case "register":
      return `${scope.isWide(expression) ? "(int32_t)" : ""}${scope.register(expression)}`;
    case "load":
      return printLoad(expression, scope);
    case "apply":
      return printApply(expression, scope);
    case "splat": {
      const value = printExpression(expression.value, scope);
      return splat(expression, expression.dtype === "bool" ? `(-${value})` : value, scope);
    }
    case "vector":
      return printVector(expression, scope);
    case "shuffle":
      return printShuffle(expression, scope);
    case "lane":
      return printLane(expression, scope);
    case "operand":
      throw new CompileError(`c: operand ${expression.position} of a primitive was left in a kernel`);
  }
}

/** A mask holds -1 for true. */
function laneLiteral(dtype: Expression["dtype"], value: number): string {
  return literal(dtype, dtype === "bool" ? -value : value);
}

function splat({ dtype, lanes }: Typed, value: string, { prelude }: Scope): string {
  return `${prelude.helper("splat", elementOf(dtype), lanes)}(${value})`;
}

/** The name of the helper that moves such vectors from or to memory. */
export function accessor(way: "load" | "store", { dtype, lanes }: Typed, { prelude }: Scope): string {
  const byte = dtype === "uint8" ? "_u8" : dtype === "bool" ? "_mask" : "";
  return prelude.helper(`${way}${byte}` as Operation, elementOf(dtype), lanes);
}

function printLoad(load: Load, scope: Scope): string {
  const buffer = scope.buffer(load.buffer, load.dtype);
  const index = printIndex(load.index, scope);
  if (load.lanes === 1) return `${buffer}[${bare(index)}]`;
  return `${accessor("load", load, scope)}(${buffer} + ${index})`;
}

function printApply(expression: Apply, scope: Scope): string {
  const { instruction, operands, dtype, lanes } = expression;
  const from = operands.at(-1)!;
  if (operands.length !== instructions[instruction].operands || operands.some((operand) => operand.lanes !== lanes)) {
    throw new CompileError(`c: ${instruction} of ${lanes} lanes has operands of another number, or of other lanes`);
  }
  const application: Application = {
    from,
    operands: operands.map((operand) => printExpression(operand, scope)),
    prelude: scope.prelude,
    secondConstant: operands[1]?.kind === "constant" ? operands[1].value : null,
    isNatural: operands.every((operand) => operand.low >= 0),
  };
  const text = instruction === "cast" ? printCast(dtype, application) : printers[instruction](application);
  if (text === null) {
    throw new CompileError(`c: ${instruction} of ${lanes} lanes of ${from.dtype} to ${dtype} has no meaning`);
  }
  return text;
}

function printVector(expression: Vector, scope: Scope): string {
  const { dtype, lanes } = expression;
  const type = scope.prelude.vector(elementOf(dtype), lanes);
  const elements = expression.elements.map((element) => {
    if (element.kind === "constant") return laneLiteral(dtype, element.value);
    const value = printExpression(element, scope);
    return dtype === "bool" ? `-${value}` : value;
  });
  return `(${type}){ ${elements.join(", ")} }`;
}

function printShuffle({ values, picks, dtype }: Shuffle, scope: Scope): string {
  const [first, second = first!] = values.map((value) => printExpression(value, scope));
  return `${scope.prelude.shuffle(elementOf(dtype), values[0]!.lanes, picks)}(${first}, ${second})`;
}

function printLane({ value, lane, dtype }: Lane, scope: Scope): string {
  const text = `${printExpression(value, scope)}[${lane}]`;
  return dtype === "bool" ? `(${text} & 1)` : text;
}

/**
 * The position of an element: sums and products of counters in 64 bits, so that addresses need no sign extension in a
 * loop. Everything else stands as the int32 that it is.
 */
export function printIndex(index: Expression, scope: Scope): string {
  if (index.kind === "constant") return literal("int32", index.value);
  if (index.kind === "index") return scope.counter(index);
  if (index.kind === "register") return scope.register(index);
  if (index.kind === "apply") {
    const operator = { add: "+", sub: "-", mul: "*" }[index.instruction as string];
    if (operator !== undefined) {
      const [a, b] = index.operands.map((operand) => printIndex(operand, scope));
      return `(${a} ${operator} ${b})`;
    }
  }
  return printExpression(index, scope);
}

/** Without parentheses around the whole. */
export function bare(text: string): string {
  if (!text.startsWith("(")) return text;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")" && --depth === 0) return at === text.length - 1 ? text.slice(1, -1) : text;
  }
  return text;
}

/** The C type of a value, defined where it is a vector. */
export function defineType(value: Typed, scope: Scope): string {
  if (value.lanes > 1) scope.prelude.vector(elementOf(value.dtype), value.lanes);
  return valueType(value);
}
