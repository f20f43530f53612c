/**
 * Between which values an index lies, where loop counters keep to their loops. The bounds that expressions carry know only
 * the extent of a counter, not where the loop that counts begins and ends.
 */
import type { Statement } from "../loop-nest.ts";
import type { Expression } from "../../scalar/expression.ts";

/** Inclusive. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Ranges of counters and of registers that are set once. */
export type KnownRanges = Map<Expression, Range>;

export function rangeOf(expression: Expression, known: KnownRanges): Range {
  const range = unwrappedRange(expression, known);
  if (range.low >= expression.low && range.high <= expression.high) return range;
  return { low: Math.max(range.low, expression.low), high: Math.min(range.high, expression.high) };
}

/** The range before int32 wraps around: the value itself where it is within int32. */
export function unwrappedRange(expression: Expression, known: KnownRanges): Range {
  if (expression.kind === "constant" && expression.dtype !== "float32" && expression.dtype !== "float64")
    return expression;
  if (expression.kind === "index" || expression.kind === "register") return known.get(expression) ?? expression;
  if (expression.kind !== "apply" || expression.dtype !== "int32" || expression.lanes !== 1) return expression;
  const [first, second] = expression.operands;
  if (first === undefined || second === undefined) return expression;
  const [a, b] = [rangeOf(first, known), rangeOf(second, known)];
  switch (expression.instruction) {
    case "add":
      return { low: a.low + b.low, high: a.high + b.high };
    case "sub":
      return { low: a.low - b.high, high: a.high - b.low };
    case "mul": {
      const products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
      return { low: Math.min(...products), high: Math.max(...products) };
    }
    case "min":
      return { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) };
    case "max":
      return { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) };
    default:
      return expression;
  }
}

type Loop = Extract<Statement, { kind: "loop" }>;

/** Remembers between which values a loop's counter goes. The loop runs at least once. */
export function learnCounter({ index, start, end, step }: Loop, known: KnownRanges): void {
  known.set(index, { low: start, high: start + (Math.ceil((end - start) / step) - 1) * step });
}

/** Registers that are set by one statement only. */
export function setOnce(statements: readonly Statement[]): Set<string> {
  const counts = new Map<string, number>();
  const visit = (statement: Statement): void => {
    if (statement.kind === "loop") statement.body.forEach(visit);
    if (statement.kind === "set") counts.set(statement.register.name, (counts.get(statement.register.name) ?? 0) + 1);
  };
  statements.forEach(visit);
  return new Set([...counts].filter(([, count]) => count === 1).map(([name]) => name));
}
