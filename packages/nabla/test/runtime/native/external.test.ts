/**
 * Inputs and outputs that pass by address: what the arrays may be, what they share, and that nothing is copied or kept.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/base/errors.ts";
import type { TypedArray } from "../../../src/base/dtype.ts";
import { nativePolicy } from "../../../src/codegen/c/policy.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import type { Graph } from "../../../src/ir/graph.ts";
import * as p from "../../../src/primitives/index.ts";
import type { Executable } from "../../../src/runtime/device.ts";
import { createExecutable } from "../../../src/runtime/native/executable.ts";
import { profileProgram } from "../../../src/runtime/profile.ts";
import { createCellAllocator } from "../../../src/runtime/native/cell.ts";
import { skipReason, workplace } from "./support.ts";

const size = 1500;
const vector = (): ReturnType<typeof p.input> => p.input([size], "float32");
const counting = (first: number): Float32Array => Float32Array.from({ length: size }, (_, at) => first + at);
const collect = (): void => {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
};

/** Outputs: x + y, x itself, x + y again, and the total of 2 (x + y), which is small. */
function graph(): Graph {
  const [x, y] = [vector(), vector()];
  const sum = p.add(x, y);
  return { inputs: [x, y], cells: [], outputs: [sum, x, sum, p.sum(p.add(sum, sum), [0])] };
}

const compile = (from: Graph = graph()): Executable =>
  createExecutable(compileGraph(from, nativePolicy(16)), workplace({ threads: 2 }));

function expectSums(outputs: readonly TypedArray[], x: Float32Array, y: Float32Array): void {
  const sum = x.map((value, at) => value + y[at]!);
  expect(outputs[0]).toEqual(sum);
  expect(outputs[1]).toEqual(x.slice());
  expect(outputs[2]).toEqual(sum);
  expect(outputs[3]![0]).toBeCloseTo(2 * sum.reduce((total, value) => total + value, 0), -2);
}

describe.skipIf(skipReason !== "")(`external buffers${skipReason}`, () => {
  test("are the large inputs and outputs, and take nothing of the arena", () => {
    const { program } = compile();
    const { buffers, external, inputs, outputs, arenaBytes, offsets } = program!;
    expect(external).toEqual([inputs[0], inputs[1], outputs[0]]);
    expect(external.map((id) => offsets[id])).toEqual([-1, -1, -1]);
    expect(buffers[outputs[3]!]!.size).toBe(1);
    expect(arenaBytes).toBeLessThan(4 * size);
  });

  test("every result is an array of its own, and no input changes", () => {
    const executable = compile();
    const [x, y] = [counting(1), counting(10)];
    const first = executable.run([x, y], []);
    expectSums(first, counting(1), counting(10));
    expect(new Set([x, y, ...first].map(({ buffer }) => buffer)).size).toBe(6);
    first.forEach((array) => array.fill(-1));
    expectSums(executable.run([x, y], []), counting(1), counting(10));
    expect([x, y]).toEqual([counting(1), counting(10)]);
  });

  test("one array may be two inputs, and inputs may overlap", () => {
    const executable = compile();
    const x = counting(5);
    expectSums(executable.run([x, x], []), x, x);
    const both = Float32Array.from({ length: size + 3 }, (_, at) => at * 2);
    const [low, high] = [both.subarray(0, size), both.subarray(3)];
    expectSums(executable.run([low, high], []), low, high);
  });

  test("an output may be the next run's input, and updates of cells may read inputs", () => {
    const executable = compile();
    let x: TypedArray = counting(0);
    for (let run = 0; run < 3; run++) x = executable.run([x, x], [])[0]!;
    expect(x).toEqual(counting(0).map((value) => value * 8));

    const place = workplace();
    const [read, data] = [vector(), vector()];
    const accumulate = { inputs: [data], cells: [{ read, next: p.add(read, data) }], outputs: [p.add(read, data)] };
    const accumulated = createExecutable(compileGraph(accumulate, nativePolicy(16)), place);
    const cell = createCellAllocator(place.allocate)("float32", size);
    accumulated.run([counting(1)], [cell]);
    expect(accumulated.run([counting(1)], [cell])[0]).toEqual(counting(1).map((value) => 2 * value));
    expect(cell.read()).toEqual(counting(1).map((value) => 2 * value));
  });

  test.each([
    ["at any element of its buffer", (): Float32Array => new Float32Array(new ArrayBuffer(4 * size + 12), 12, size)],
    ["shared memory", (): Float32Array => new Float32Array(new SharedArrayBuffer(4 * size))],
    [
      "memory of WebAssembly",
      (): Float32Array => new Float32Array(new WebAssembly.Memory({ initial: 1 }).buffer, 4, size),
    ],
    [
      "a buffer that may grow",
      (): Float32Array => {
        const buffer = Reflect.construct(ArrayBuffer, [4 * size, { maxByteLength: 16 * size }]) as ArrayBuffer;
        return new Float32Array(buffer);
      },
    ],
  ])("an input may be %s", (_, make) => {
    const [x, y] = [make(), make()];
    x.set(counting(3));
    y.set(counting(4));
    expectSums(compile().run([x, y], []), x, y);
  });

  test("an input that was detached is refused", () => {
    const x = counting(0);
    structuredClone(x.buffer, { transfer: [x.buffer] });
    expect(() => compile().run([x, counting(0)], [])).toThrow(DataError);
  });

  test("inputs that only the call holds live as long as it runs", () => {
    const executable = compile();
    const wanted = counting(1).map((value, at) => value + at + 2);
    for (let run = 0; run < 300; run++) {
      const [sum] = executable.run([counting(1), counting(2)], []);
      if (run % 30 === 0) collect();
      expect(sum).toEqual(wanted);
    }
  });

  test("a profile runs every kernel on them", () => {
    const place = workplace();
    const device = {
      name: "native",
      allocate: createCellAllocator(place.allocate),
      compile: (from: Graph) => createExecutable(compileGraph(from, nativePolicy(16)), place),
      load: (program: NonNullable<Executable["program"]>) => createExecutable(program, place),
    };
    // cell = sum(x xᵀ), from [30, 50] in x: the second kernel reads what the first makes of an external input.
    const [x, read] = [vector(), p.input([], "float32")];
    const matrix = p.reshape(x, [1, 30, 50]);
    const products = p.contract(matrix, p.permute(matrix, [0, 2, 1]));
    const next = p.sum(products, [0, 1, 2]);
    const program = compileGraph({ inputs: [x], cells: [{ read, next }], outputs: [products] }, nativePolicy(16));
    const cell = device.allocate("float32", 1);
    const times = profileProgram(device, program, [new Float32Array(size).fill(1)], [cell], 2);
    expect(times!.length).toBe(program.kernels.length);
    expect(program.kernels.length).toBeGreaterThan(1);
    expect(program.external).toEqual([program.inputs[0]]);
    expect(cell.read()[0]).toBe(30 * 30 * 50);
  });
});
