/**
 * The meaning of loop nests in plain JavaScript: statement by statement, with each buffer as an array of its own. The
 * oracle for code generators. Reading or writing outside a buffer is an error here.
 */
import { allocate, type TypedArray } from "../../src/base/dtype.ts";
import type { Program, Statement } from "../../src/compiler/loop-nest.ts";
import { type Environment, evaluate, evaluateLanes } from "../../src/scalar/evaluate.ts";

/** Runs a program once. `cells` are updated in place; gives the outputs. */
export function runProgram(
  program: Program,
  inputs: readonly TypedArray[],
  cells: readonly TypedArray[] = [],
): TypedArray[] {
  const memory = program.buffers.map(({ id, dtype, size, role }) => {
    if (role === "cell") return cells[program.cells.indexOf(id)]!;
    if (role === "input") return inputs[program.inputs.indexOf(id)]!.slice();
    return allocate(dtype, size);
  });
  const element = (buffer: number, position: number): number => {
    const value = memory[buffer]![position];
    if (value === undefined) throw new RangeError(`element ${position} of buffer ${buffer}`);
    return value;
  };
  for (const kernel of program.kernels) {
    const indices = new Map<string, number>();
    const registers = new Map<string, readonly number[]>();
    const environment: Environment = { indices, registers, load: element };
    const run = (statement: Statement): void => {
      switch (statement.kind) {
        case "loop":
          for (let index = statement.start; index < statement.end; index += statement.step) {
            indices.set(statement.index.name, index);
            statement.body.forEach(run);
          }
          return;
        case "set":
          registers.set(statement.register.name, evaluateLanes(statement.value, environment));
          return;
        case "store": {
          const first = evaluate(statement.index, environment);
          evaluateLanes(statement.value, environment).forEach((value, lane) => {
            element(statement.buffer, first + lane);
            memory[statement.buffer]![first + lane] = value;
          });
        }
      }
    };
    kernel.body.forEach(run);
  }
  return program.outputs.map((id) => memory[id]!.slice());
}
