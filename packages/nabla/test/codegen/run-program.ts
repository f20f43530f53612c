/**
 * The meaning of loop nests in plain JavaScript: statement by statement, with each buffer as an array of its own. The
 * oracle for code generators. Reading or writing outside a buffer is an error here, and so is a parallel loop of which one
 * iteration touches what another writes.
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
  const iterations = watchIterations();
  const load = (buffer: number, position: number): number => {
    iterations.touch(buffer, position, false);
    return element(buffer, position);
  };
  for (const kernel of program.kernels) {
    const indices = new Map<string, number>();
    const registers = new Map<string, readonly number[]>();
    const environment: Environment = { indices, registers, load };
    const run = (statement: Statement): void => {
      switch (statement.kind) {
        case "loop":
          if (statement.parallel === true) iterations.enter();
          for (let index = statement.start; index < statement.end; index += statement.step) {
            if (statement.parallel === true) iterations.next();
            indices.set(statement.index.name, index);
            statement.body.forEach(run);
          }
          if (statement.parallel === true) iterations.leave();
          return;
        case "set":
          registers.set(statement.register.name, evaluateLanes(statement.value, environment));
          return;
        case "store": {
          const first = evaluate(statement.index, environment);
          evaluateLanes(statement.value, environment).forEach((value, lane) => {
            element(statement.buffer, first + lane);
            iterations.touch(statement.buffer, first + lane, true);
            memory[statement.buffer]![first + lane] = value;
          });
        }
      }
    };
    kernel.body.forEach(run);
  }
  return program.outputs.map((id) => memory[id]!.slice());
}

/** Remembers which iteration of a parallel loop touched an element, and whether it wrote; outside of such loops, nothing. */
function watchIterations(): {
  enter(): void;
  next(): void;
  leave(): void;
  touch(buffer: number, position: number, writes: boolean): void;
} {
  let iteration = -1;
  /** By buffer and position; -1 for several readers. */
  const writers = new Map<number, number>();
  const readers = new Map<number, number>();
  return {
    enter: () => {
      writers.clear();
      readers.clear();
      iteration = 0;
    },
    next: () => void iteration++,
    leave: () => void (iteration = -1),
    touch: (buffer, position, writes) => {
      if (iteration < 0) return;
      const key = buffer * 2 ** 32 + position;
      const isOthers = (by: number | undefined): boolean => by !== undefined && by !== iteration;
      if (isOthers(writers.get(key)) || (writes && isOthers(readers.get(key)))) {
        throw new RangeError(`two iterations of a parallel loop touch element ${position} of buffer ${buffer}`);
      }
      if (writes) writers.set(key, iteration);
      else readers.set(key, isOthers(readers.get(key)) ? -1 : iteration);
    },
  };
}
