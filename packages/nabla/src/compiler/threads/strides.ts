/**
 * How far an index moves with the two counters that matter to threads, that of the loop around and that of the parallel
 * loop, through the registers that hold parts of it.
 */
import { type Expression, type Index, partsOf, type Register } from "../../scalar/expression.ts";

type Followed = "around" | "shared";

/** Elements from one value of a counter to the next. */
export type Stride = { readonly [F in Followed]: number };

export interface Strides {
  /** Follows this counter from now on. */
  follow(counter: Index, as: Followed): void;
  forget(as: Followed): void;
  /** A register holds this value from now on; null where it is not known. */
  learn(register: Register, value: Expression | null): void;
  /** Null where the expression is no sum of multiples of the counters and something without them. */
  of(expression: Expression): Stride | null;
}

const none: Stride = { around: 0, shared: 0 };

export function createStrides(): Strides {
  const counters = new Map<string, Followed>();
  const registers = new Map<string, Stride | null>();
  let done = new Map<Expression, Stride | null>();

  const strideOf = (expression: Expression): Stride | null => {
    let stride = done.get(expression);
    if (stride === undefined) {
      stride = compute(expression);
      done.set(expression, stride);
    }
    return stride;
  };
  const compute = (expression: Expression): Stride | null => {
    if (expression.kind === "constant") return none;
    if (expression.kind === "index") {
      const followed = counters.get(expression.name);
      return followed === undefined ? none : { ...none, [followed]: 1 };
    }
    if (expression.kind === "register") return registers.get(expression.name) ?? null;
    const parts = partsOf(expression).map(strideOf);
    const [a, b] = parts;
    if (expression.kind === "apply" && expression.dtype === "int32" && a != null) {
      if (expression.instruction === "add" && b != null) return combine(a, b, 1);
      if (expression.instruction === "sub" && b != null) return combine(a, b, -1);
      const factor = expression.operands[1];
      if (expression.instruction === "mul" && factor?.kind === "constant") return combine(none, a, factor.value);
    }
    return parts.every((part) => part !== null && part.around === 0 && part.shared === 0) ? none : null;
  };
  return {
    follow(counter, as) {
      counters.set(counter.name, as);
      done = new Map();
    },
    forget(as) {
      for (const [name, followed] of counters) if (followed === as) counters.delete(name);
      // What moved with the counter now holds its last value.
      for (const [name, stride] of registers) if (stride !== null && stride[as] !== 0) registers.set(name, null);
      done = new Map();
    },
    learn(register, value) {
      registers.set(register.name, value === null ? null : strideOf(value));
      done.delete(register);
    },
    of: strideOf,
  };
}

const combine = (a: Stride, b: Stride, times: number): Stride => ({
  around: a.around + b.around * times,
  shared: a.shared + b.shared * times,
});
