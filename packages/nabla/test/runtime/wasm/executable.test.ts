/**
 * Hand-made programs on the device: inputs, cells and outputs, their checks, and what runs allocate: nothing.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { CompileError, DataError, DeviceError, DTypeError } from "../../../src/base/errors.ts";
import type { Program } from "../../../src/compiler/loop-nest.ts";
import { type AllocateCell, createCellAllocator } from "../../../src/runtime/wasm/cell.ts";
import { createExecutable } from "../../../src/runtime/wasm/executable.ts";
import { createDeviceMemory, type DeviceMemory } from "../../../src/runtime/wasm/memory.ts";
import { requireSimd } from "../../../src/runtime/wasm/engine.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Index } from "../../../src/scalar/expression.ts";
import { makeProgram } from "../../codegen/make-program.ts";

const size = 10;

/** cell += input; output = 2 * cell. */
function accumulate(size: number): Program {
  const i = build.index("i", size) as Index;
  const sum = build.add(build.load(1, "float32", i), build.load(0, "float32", i));
  return makeProgram(
    [
      { dtype: "float32", size, role: "input" },
      { dtype: "float32", size, role: "cell", output: true },
      { dtype: "float32", size, role: "scratch", output: true },
    ],
    [
      {
        name: "accumulate",
        body: [
          {
            kind: "loop",
            index: i,
            start: 0,
            end: size,
            step: 1,
            body: [
              { kind: "store", buffer: 1, index: i, value: sum },
              { kind: "store", buffer: 2, index: i, value: build.mul(build.load(1, "float32", i), 2) },
            ],
          },
        ],
      },
    ],
  );
}

function setUp(): { memory: DeviceMemory; allocateCell: AllocateCell } {
  const memory = createDeviceMemory();
  return { memory, allocateCell: createCellAllocator(memory) };
}

const ones = new Float32Array(size).fill(1);

test("a program reads inputs, updates cells in place, and gives outputs as fresh arrays", () => {
  const { memory, allocateCell } = setUp();
  const program = accumulate(size);
  const executable = createExecutable(program, memory);
  expect(executable.program).toBe(program);
  const cell = allocateCell("float32", size);
  const other = allocateCell("float32", size);
  other.write(ones);
  const first = executable.run([ones], [cell]);
  const second = executable.run([ones], [cell]);
  expect(first.map((array) => [...array])).toEqual([new Array(size).fill(1), new Array(size).fill(2)]);
  expect(second.map((array) => [...array])).toEqual([new Array(size).fill(2), new Array(size).fill(4)]);
  expect([...cell.read()]).toEqual(new Array(size).fill(2));
  expect([...other.read()]).toEqual([...ones]);
  executable.run([ones], [other]);
  expect([...other.read()]).toEqual(new Array(size).fill(2));
  expect([...cell.read()]).toEqual(new Array(size).fill(2));
});

test("10,000 runs do not grow the memory", () => {
  const { memory, allocateCell } = setUp();
  const executable = createExecutable(accumulate(size), memory);
  const cell = allocateCell("float32", size);
  executable.run([ones], [cell]);
  const before = memory.memory.buffer;
  for (let run = 1; run < 10_000; run++) executable.run([ones], [cell]);
  expect(memory.memory.buffer).toBe(before); // the same object: it never grew
  expect(cell.read()[0]).toBe(10_000);
});

test("cells and older programs survive growth and a larger arena", () => {
  const { memory, allocateCell } = setUp();
  const small = createExecutable(accumulate(size), memory);
  const cell = allocateCell("float32", size);
  small.run([ones], [cell]);
  const bytes = memory.memory.buffer.byteLength;
  const large = createExecutable(accumulate(1_000_000), memory);
  const largeCell = allocateCell("float32", 1_000_000);
  expect(memory.memory.buffer.byteLength).toBeGreaterThan(bytes);
  expect(cell.read()[3]).toBe(1);
  const million = new Float32Array(1_000_000).fill(3);
  expect(large.run([million], [largeCell])[1]![999_999]).toBe(6);
  expect(small.run([ones], [cell])[1]![9]).toBe(4);
  expect([...cell.read()]).toEqual(new Array(size).fill(2));
  expect(largeCell.read()[999_999]).toBe(3);
});

test("cells are zero-filled where others were before, and freed when nobody can reach them", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const { memory, allocateCell } = setUp();
  const grown = (): number => memory.memory.buffer.byteLength;
  const million = new Float32Array(1_000_000).fill(7);
  for (let round = 0; round < 40; round++) {
    const cell = allocateCell("float32", 1_000_000);
    expect(cell.read().every((value: number) => value === 0)).toBe(true);
    cell.write(million);
    collect();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(grown()).toBeLessThan(10 * 4_000_000); // 160 MB if nothing were freed
});

test("addresses beyond 2 GiB are addresses like any other", () => {
  const { memory, allocateCell } = setUp();
  memory.allocate(2.5 * 2 ** 30); // never touched, so that the system need not provide it
  const executable = createExecutable(accumulate(size), memory);
  const cell = allocateCell("float32", size);
  expect(cell.address).toBeGreaterThan(2 ** 31);
  executable.run([ones], [cell]);
  expect([...executable.run([ones], [cell])[1]!]).toEqual(new Array(size).fill(4));
  expect([...cell.read()]).toEqual(new Array(size).fill(2));
});

test("nothing is fine, too", () => {
  const { memory, allocateCell } = setUp();
  const executable = createExecutable(accumulate(0), memory);
  const cell = allocateCell("float32", 0);
  expect(executable.run([new Float32Array(0)], [cell])).toEqual([new Float32Array(0), new Float32Array(0)]);
  expect(cell.read()).toEqual(new Float32Array(0));
  const empty = createExecutable(makeProgram([], []), memory);
  expect(empty.run([], [])).toEqual([]);
});

describe("what does not fit is refused", () => {
  const { memory, allocateCell } = setUp();
  const executable = createExecutable(accumulate(size), memory);
  const cell = allocateCell("float32", size);

  test("inputs", () => {
    expect(() => executable.run([], [cell])).toThrow(DataError);
    expect(() => executable.run([new Float32Array(size + 1)], [cell])).toThrow(DataError);
    expect(() => executable.run([new Float64Array(size)], [cell])).toThrow(DTypeError);
    expect(() => executable.run([new Float64Array(size)], [cell])).toThrow(/float32.*Float32Array.*Float64Array/);
  });

  test("cells", () => {
    const elsewhere = setUp().allocateCell("float32", size);
    expect(() => executable.run([ones], [])).toThrow(DataError);
    expect(() => executable.run([ones], [elsewhere])).toThrow(DeviceError);
    expect(() => executable.run([ones], [allocateCell("int32", size)])).toThrow(DTypeError);
    expect(() => executable.run([ones], [allocateCell("float32", size - 1)])).toThrow(DataError);
    expect(() => cell.write(new Float32Array(size - 1))).toThrow(DataError);
    expect(() => cell.write(new Int32Array(size))).toThrow(DTypeError);
    expect(() => allocateCell("float32", -1)).toThrow(DeviceError);
  });

  test("programs that contradict themselves", () => {
    const program = accumulate(size);
    expect(() => createExecutable({ ...program, cells: [] }, memory)).toThrow(CompileError);
    expect(() => createExecutable({ ...program, offsets: [4, -1, 64] }, memory)).toThrow(CompileError);
    expect(() => createExecutable({ ...program, arenaBytes: 2 ** 33 }, memory)).toThrow(DeviceError);
  });
});

test("this engine has vectors", () => {
  expect(() => requireSimd()).not.toThrow();
});
