/**
 * Hand-made programs on the device: inputs, cells and outputs, their checks, and what runs leave behind: nothing.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { CompileError, DataError, DeviceError, DTypeError } from "../../../src/base/errors.ts";
import type { Program } from "../../../src/compiler/loop-nest.ts";
import { createCellAllocator } from "../../../src/runtime/native/cell.ts";
import { createExecutable, type Workplace } from "../../../src/runtime/native/executable.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Index } from "../../../src/scalar/expression.ts";
import { makeProgram } from "../../codegen/make-program.ts";
import { skipReason, workplace } from "./support.ts";

const size = 10;
const ones = new Float32Array(size).fill(1);

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
            parallel: true,
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

describe.skipIf(skipReason !== "")(`programs${skipReason}`, () => {
  const setUp = (): { place: Workplace; allocateCell: ReturnType<typeof createCellAllocator> } => {
    const place = workplace({ threads: 2 });
    return { place, allocateCell: createCellAllocator(place.allocate) };
  };
  const collect = (): void => {
    setFlagsFromString("--expose-gc");
    (runInNewContext("gc") as () => void)();
  };

  test("read inputs, update cells in place, and give outputs as fresh arrays", () => {
    const { place, allocateCell } = setUp();
    const program = accumulate(size);
    const executable = createExecutable(program, place);
    expect(executable.program).toBe(program);
    const cell = allocateCell("float32", size);
    const other = allocateCell("float32", size);
    other.write(ones);
    const first = executable.run([ones], [cell]);
    const second = executable.run([ones], [cell]);
    expect(first.map((array) => [...array])).toEqual([new Array(size).fill(1), new Array(size).fill(2)]);
    expect(second.map((array) => [...array])).toEqual([new Array(size).fill(2), new Array(size).fill(4)]);
    expect([...other.read()]).toEqual([...ones]);
    executable.run([ones], [other]);
    expect([...other.read()]).toEqual(new Array(size).fill(2));
    expect([...cell.read()]).toEqual(new Array(size).fill(2));
  });

  test("stay right when the arena grows for another program", () => {
    const { place, allocateCell } = setUp();
    const small = createExecutable(accumulate(size), place);
    const cell = allocateCell("float32", size);
    small.run([ones], [cell]);
    const large = createExecutable(accumulate(1_000_000), place);
    const largeCell = allocateCell("float32", 1_000_000);
    const million = new Float32Array(1_000_000).fill(3);
    expect(large.run([million], [largeCell])[1]![999_999]).toBe(6);
    expect(small.run([ones], [cell])[1]![9]).toBe(4);
    expect(largeCell.read()[999_999]).toBe(3);
  });

  test("work on memory at multiples of 64, zero-filled", () => {
    const { place } = setUp();
    for (const bytes of [0, 1, 63, 64, 1000, 1_000_000]) {
      const memory = place.allocate(bytes);
      expect(memory.address % 64).toBe(0);
      expect(memory.view("uint8", 0, bytes).every((value: number) => value === 0)).toBe(true);
    }
  });

  test("20,000 runs leave the memory as it was, outputs aside", () => {
    const { place, allocateCell } = setUp();
    const executable = createExecutable(accumulate(size), place);
    const cell = allocateCell("float32", size);
    const run = (): void => {
      for (let count = 0; count < 20_000; count++) executable.run([ones], [cell]);
      collect();
    };
    run();
    const before = process.memoryUsage();
    run();
    const after = process.memoryUsage();
    expect(cell.read()[0]).toBe(40_000);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1_000_000);
    expect(after.rss - before.rss).toBeLessThan(32 * 1024 ** 2);
  });

  test("their cells are freed when nobody can reach them", () => {
    const { allocateCell } = setUp();
    collect();
    const before = process.memoryUsage().arrayBuffers;
    for (let round = 0; round < 40; round++) {
      const cell = allocateCell("float32", 1_000_000);
      expect(cell.read()[999_999]).toBe(0);
      collect();
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000); // 160 MB if nothing were freed
  });

  test("nothing is fine, too", () => {
    const { place, allocateCell } = setUp();
    const executable = createExecutable(accumulate(0), place);
    const cell = allocateCell("float32", 0);
    expect(executable.run([new Float32Array(0)], [cell])).toEqual([new Float32Array(0), new Float32Array(0)]);
    expect(createExecutable(makeProgram([], []), place).run([], [])).toEqual([]);
  });

  test("what does not fit is refused", () => {
    const { place, allocateCell } = setUp();
    const executable = createExecutable(accumulate(size), place);
    const cell = allocateCell("float32", size);
    const elsewhere = setUp().allocateCell("float32", size);
    expect(() => executable.run([], [cell])).toThrow(DataError);
    expect(() => executable.run([new Float32Array(size + 1)], [cell])).toThrow(DataError);
    expect(() => executable.run([new Float64Array(size)], [cell])).toThrow(DTypeError);
    expect(() => executable.run([ones], [])).toThrow(DataError);
    expect(() => executable.run([ones], [elsewhere])).toThrow(DeviceError);
    expect(() => executable.run([ones], [allocateCell("int32", size)])).toThrow(DTypeError);
    expect(() => executable.run([ones], [allocateCell("float32", size - 1)])).toThrow(DataError);
    expect(() => cell.write(new Float32Array(size - 1))).toThrow(DataError);
    expect(() => allocateCell("float32", -1)).toThrow(DeviceError);
    const program = accumulate(size);
    expect(() => createExecutable({ ...program, cells: [] }, place)).toThrow(CompileError);
    expect(() => createExecutable({ ...program, offsets: [4, -1, 64] }, place)).toThrow(CompileError);
    expect(() => createExecutable({ ...program, arenaBytes: 2 ** 52 }, place)).toThrow(DeviceError);
  });
});
