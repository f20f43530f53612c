/**
 * int32 registers that C may hold in 64 bits: those whose sums and products never leave int32, which is every part of an
 * address. Addresses made of them need no sign extension.
 */
import type { Statement } from "../../compiler/loop-nest.ts";
import type { Expression } from "../../scalar/expression.ts";
import { type KnownRanges, learnCounter, rangeOf, setOnce, unwrappedRange } from "../../compiler/threads/ranges.ts";

/** Names of the registers. */
export function findWideRegisters(body: readonly Statement[]): Set<string> {
  const wide = new Set<string>();
  const once = setOnce(body);
  const known: KnownRanges = new Map();
  const visit = (statement: Statement): void => {
    if (statement.kind === "loop" && statement.start < statement.end) {
      learnCounter(statement, known);
      statement.body.forEach(visit);
    }
    if (statement.kind !== "set" || !once.has(statement.register.name)) return;
    const { register, value } = statement;
    if (register.dtype !== "int32" || register.lanes !== 1) return;
    known.set(register, rangeOf(value, known));
    if (staysInside(value, known)) wide.add(register.name);
  };
  body.forEach(visit);
  return wide;
}

/** Whether no sum, difference or product at the top of the expression wraps around. */
function staysInside(expression: Expression, known: KnownRanges): boolean {
  if (expression.kind !== "apply" || !["add", "sub", "mul"].includes(expression.instruction)) return true;
  const { low, high } = unwrappedRange(expression, known);
  return low >= -(2 ** 31) && high < 2 ** 31 && expression.operands.every((operand) => staysInside(operand, known));
}
