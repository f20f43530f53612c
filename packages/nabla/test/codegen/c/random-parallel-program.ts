/**
 * Random programs with parallel loops: kernels that scale, shift, sum rows, and update in place, over buffers that others
 * wrote, alone and in loops of blocks, mixed with kernels for one thread. Every parallel loop keeps the promise that no
 * iteration reads what another writes; who waits for whom is for the code generator to find out.
 */
import type { TypedArray } from "../../../src/base/dtype.ts";
import type { Kernel, Program, Statement } from "../../../src/compiler/loop-nest.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Expression, Index, Register } from "../../../src/scalar/expression.ts";
import { randomNumbers } from "../../compiler/random-graph.ts";
import { makeProgram } from "../make-program.ts";

export interface ParallelCase {
  readonly program: Program;
  readonly inputs: readonly TypedArray[];
  readonly cells: readonly TypedArray[];
}

const size = 96;
const buffers = ["input", "cell", "cell", "scratch", "scratch", "scratch"] as const;

export function randomParallelProgram(seed: number): ParallelCase {
  const random = randomNumbers(seed);
  const whole = (below: number): number => Math.floor(random() * below);
  const pick = <T>(values: readonly T[]): T => values[whole(values.length)]!;
  let names = 0;
  const index = (extent: number): Index => build.index(`i${names++}`, extent) as Index;
  const target = (): number => 1 + whole(buffers.length - 1);
  const source = (not: number): number => {
    const other = whole(buffers.length);
    return other === not ? 0 : other;
  };
  const read = (buffer: number, at: Expression, lanes: number = 1): Expression =>
    build.load(buffer, "float32", at, lanes);
  const loop = (i: Index, end: number, body: readonly Statement[], start: number = 0, step: number = 1): Statement => ({
    kind: "loop",
    index: i,
    start,
    end,
    step,
    body,
    ...(random() < 0.75 ? { parallel: true as const, parts: partsOf(Math.ceil((end - start) / step)) } : {}),
  });
  /** Every iteration for itself, or equal parts. */
  const partsOf = (iterations: number): number =>
    pick([iterations, ...[4, 6, 8, 12].filter((parts) => iterations % parts === 0)]);
  const bounded = (value: Expression): Expression => build.max(build.min(value, 64), -64);

  /** to[i] = from[i] + from[size - 1 - i], or in place. */
  const pointwise = (): Statement[] => {
    const [i, to] = [index(size), target()];
    const from = source(to);
    const value =
      random() < 0.3
        ? build.add(read(to, i), read(from, build.sub(size - 1, i)))
        : build.sub(read(from, i), read(from, build.sub(size - 1, i)));
    return [loop(i, size, [{ kind: "store", buffer: to, index: i, value: bounded(value) }])];
  };
  /** In vectors, and a rest. */
  const vectors = (): Statement[] => {
    const [i, rest, to] = [index(size), index(size), target()];
    const from = source(to);
    const end = pick([64, 80, 92]);
    return [
      loop(i, end, [{ kind: "store", buffer: to, index: i, value: bounded(build.mul(read(from, i, 4), 3)) }], 0, 4),
      {
        ...(loop(
          rest,
          size,
          [{ kind: "store", buffer: to, index: rest, value: bounded(build.mul(read(from, rest), 3)) }],
          end,
        ) as Extract<Statement, { kind: "loop" }>),
      },
    ];
  };
  /** to[row] = sum of a row of from. */
  const rows = (): Statement[] => {
    const [row, column, to] = [index(12), index(8), target()];
    const from = source(to);
    const sum = build.register(`sum${names++}`, "float32") as Register;
    return [
      loop(row, 12, [
        { kind: "set", register: sum, value: build.constant(0, "float32") },
        {
          kind: "loop",
          index: column,
          start: 0,
          end: 8,
          step: 1,
          body: [
            { kind: "set", register: sum, value: build.add(sum, read(from, build.add(build.mul(row, 8), column))) },
          ],
        },
        { kind: "store", buffer: to, index: row, value: bounded(sum) },
      ]),
    ];
  };
  /** A number that all threads compute, and a store that one makes. */
  const shared = (): Statement[] => {
    const [i, to] = [index(size), target()];
    const from = source(to);
    const first = build.register(`first${names++}`, "float32") as Register;
    return [
      { kind: "set", register: first, value: read(from, build.constant(whole(size), "int32")) },
      loop(i, size, [{ kind: "store", buffer: to, index: i, value: bounded(build.add(read(from, i), first)) }]),
      { kind: "store", buffer: target(), index: build.constant(whole(size), "int32"), value: first },
    ];
  };
  /** Blocks one after the other; what one leaves, the next reads. */
  const blocks = (): Statement[] => {
    const block = index(3);
    const body = [...pick([pointwise, rows])(), ...pick([pointwise, rows])()];
    return [{ kind: "loop", index: block, start: 0, end: 3, step: 1, body }];
  };
  /** Rows of a block for each step, which carry on what the step before left; some read other rows than they write. */
  const overTime = (): Statement[] => {
    const [step, row, column, to] = [index(3), index(8), index(4), target()];
    const from = source(to);
    const element = build.add(build.mul(row, 4), column);
    const [own, turned] = [element, build.sub(31, element)];
    const inStep = (at: Expression): Expression => build.add(build.mul(step, 32), at);
    const over = (at: Expression, value: Expression): Statement[] => {
      const inside: Statement = {
        kind: "loop",
        index: column,
        start: 0,
        end: 4,
        step: 1,
        body: [{ kind: "store", buffer: to, index: at, value: bounded(value) }],
      };
      return [loop(row, 8, [inside])];
    };
    const body = [
      ...over(inStep(own), build.add(read(from, pick([own, turned])), 1)),
      ...over(own, build.sub(read(to, own), read(from, inStep(pick([own, turned]))))),
    ];
    return [{ kind: "loop", index: step, start: 0, end: 3, step: 1, body }];
  };

  const kernels: Kernel[] = Array.from({ length: 3 + whole(8) }, (_, at) => ({
    name: `kernel${at}`,
    body: Array.from({ length: 1 + whole(2) }, () =>
      pick([pointwise, vectors, rows, shared, blocks, overTime])(),
    ).flat(),
  }));
  const clear: Kernel = {
    name: "clear",
    body: buffers.flatMap((role, buffer): Statement[] => {
      const i = index(size);
      const value = build.constant(buffer, "float32");
      return role === "scratch" ? [loop(i, size, [{ kind: "store", buffer, index: i, value }])] : [];
    }),
  };
  const program = makeProgram(
    buffers.map((role) => ({ dtype: "float32", size, role, output: role === "scratch" })),
    [clear, ...kernels],
  );
  const contents = (): TypedArray => Float32Array.from({ length: size }, () => whole(33) - 16);
  return { program, inputs: program.inputs.map(contents), cells: program.cells.map(contents) };
}
