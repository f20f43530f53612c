/**
 * Collects the operations and locals of one function. Locals are declared by name; temporaries are borrowed for as long as
 * an expression needs them and used again after that.
 */
import { type Local, type LocalType, type Operation, operationOf, type Step, type WasmFunction } from "./operation.ts";

export interface FunctionBuilder {
  emit(...steps: readonly Step[]): void;
  /** Puts operations before everything emitted so far and later, after other such. */
  prepare(...steps: readonly Step[]): void;
  /** A new local; gives its number. */
  declare(name: string, type: LocalType): number;
  borrow(type: LocalType): number;
  giveBack(type: LocalType, local: number): void;
  finish(): WasmFunction;
}

export function createFunctionBuilder(name: string, parameters: readonly Local[]): FunctionBuilder {
  const locals: Local[] = [];
  const preparation: Operation[] = [];
  const body: Operation[] = [];
  const free: { readonly [T in LocalType]: number[] } = { i32: [], f32: [], f64: [], v128: [] };
  let temporaries = 0;

  const declare = (name: string, type: LocalType): number => {
    locals.push({ name, type });
    return parameters.length + locals.length - 1;
  };
  return {
    emit: (...steps) => {
      for (let at = 0; at < steps.length; at++) body.push(operationOf(steps[at]!));
    },
    prepare: (...steps) => {
      for (const step of steps) preparation.push(operationOf(step));
    },
    declare,
    borrow: (type) => free[type].pop() ?? declare(`temporary${temporaries++}`, type),
    giveBack: (type, local) => {
      free[type].push(local);
    },
    finish: () => ({ name, parameters, locals, body: [...preparation, ...body] }),
  };
}
