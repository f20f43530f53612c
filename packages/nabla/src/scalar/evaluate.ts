/**
 * The value of an expression in plain JavaScript numbers, by the meaning that instructions.ts gives each instruction.
 * It is the oracle that generated code is compared with, so it is exact and slow, and takes nothing for granted: what the
 * environment lacks is an error. Shared parts are evaluated once. A vector is evaluated lane by lane.
 */
import { CompileError } from "../base/errors.ts";
import type { Expression } from "./expression.ts";
import { instructions } from "./instructions.ts";

/** What the leaves stand for. */
export interface Environment {
  /** Value of each operand, by its position. */
  readonly operands?: readonly number[];
  /** Value of each loop counter, by its name. */
  readonly indices?: ReadonlyMap<string, number>;
  /** Lanes of each register, by its name. */
  readonly registers?: ReadonlyMap<string, readonly number[]>;
  /** Element `index` of a buffer. Both sides of a `select` are evaluated, so this may be asked for what is not used. */
  readonly load?: (buffer: number, index: number) => number;
}

/** Value of a scalar expression: a number that the expression's dtype holds. Throws CompileError where a leaf is not given. */
export function evaluate(root: Expression, environment: Environment): number {
  if (root.lanes !== 1) throw new CompileError(`evaluate: ${root.lanes} lanes; evaluateLanes gives them all`);
  return laneEvaluator(environment)(root, 0);
}

/** Values of all lanes of an expression. Throws CompileError where a leaf is not given. */
export function evaluateLanes(root: Expression, environment: Environment): number[] {
  const valueOf = laneEvaluator(environment);
  return Array.from({ length: root.lanes }, (_, lane) => valueOf(root, lane));
}

/** A function that gives one lane of any expression, and remembers what it has seen as long as it lives. */
function laneEvaluator(environment: Environment): (expression: Expression, lane: number) => number {
  const known: Map<Expression, number>[] = [];
  const valueOf = (expression: Expression, lane: number): number => {
    if (expression.kind === "constant") return expression.value;
    const values = (known[lane] ??= new Map());
    let value = values.get(expression);
    if (value === undefined) {
      value = compute(expression, lane);
      values.set(expression, value);
    }
    return value;
  };
  const compute = (expression: Exclude<Expression, { kind: "constant" }>, lane: number): number => {
    switch (expression.kind) {
      case "operand":
        return given(environment.operands?.[expression.position], `operand ${expression.position}`);
      case "index":
        return given(environment.indices?.get(expression.name), `index ${expression.name}`);
      case "register":
        return given(environment.registers?.get(expression.name)?.[lane], `register ${expression.name}, lane ${lane}`);
      case "load": {
        const at = valueOf(expression.index, 0) + lane;
        return given(environment.load?.(expression.buffer, at), `element ${at} of buffer ${expression.buffer}`);
      }
      case "apply": {
        const [a, b, c] = expression.operands;
        const from = expression.operands.at(-1)!.dtype;
        return instructions[expression.instruction].evaluate(
          expression.dtype,
          from,
          valueOf(a!, lane),
          b === undefined ? 0 : valueOf(b, lane),
          c === undefined ? 0 : valueOf(c, lane),
        );
      }
      case "splat":
        return valueOf(expression.value, 0);
      case "vector":
        return valueOf(expression.elements[lane]!, 0);
      case "shuffle": {
        const pick = expression.picks[lane]!;
        const { lanes } = expression.values[0]!;
        return valueOf(expression.values[pick < lanes ? 0 : 1]!, pick % lanes);
      }
      case "lane":
        return valueOf(expression.value, expression.lane);
    }
  };
  return valueOf;
}

function given(value: number | undefined, name: string): number {
  if (value === undefined) throw new CompileError(`evaluate: ${name} is not given by the environment`);
  return value;
}
