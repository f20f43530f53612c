/**
 * Threads on real work: a training gives the same bits on 1, 2 and 3 threads, thousands of runs do not get stuck, memory
 * may grow between runs, and programs too small to gain wake nobody.
 */
import { expect, test } from "vitest";
import type { Program, Statement } from "../../../src/compiler/loop-nest.ts";
import { createCellAllocator } from "../../../src/runtime/wasm/cell.ts";
import { createExecutable } from "../../../src/runtime/wasm/executable.ts";
import { createDeviceMemory } from "../../../src/runtime/wasm/memory.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Index, Register } from "../../../src/scalar/expression.ts";
import { makeProgram } from "../../codegen/make-program.ts";
import { runProgram } from "../../codegen/run-program.ts";
import { jobsOf, readyTeam } from "./ready-team.ts";
import { train } from "./thread-training.ts";

test("a training gives the same bits on 1, 2 and 3 threads", async () => {
  const alone = await train(1);
  expect(alone.device).toMatchObject({ name: "wasm", threads: 1 });
  expect(alone.losses.at(-1)!).toBeLessThan(alone.losses[0]! / 2);
  for (const threads of [2, 3]) {
    const together = await train(threads);
    expect(together.device).toMatchObject({ name: "wasm", threads });
    expect(together.shared).toBe(together.losses.length - 1);
    expect(together.losses).toEqual(alone.losses);
    expect(together.weights).toEqual(alone.weights);
  }
});

const size = 101;
const i = build.index("i", size) as Index;
const loop = (body: readonly Statement[], parallel?: true): Statement => ({
  kind: "loop",
  index: i,
  start: 0,
  end: size,
  step: 1,
  body,
  ...(parallel === undefined ? {} : { parallel }),
});

/**
 * cell[i] += input[i] and reversed[i] = cell[size - 1 - i] by all threads, total = sum of reversed by the first alone, and
 * output[i] = reversed[i] + total by all: every kernel needs what other threads wrote in the one before.
 */
function relay(): Program {
  const [input, cell, reversed, total, output] = [0, 1, 2, 3, 4];
  const last = build.sub(build.constant(size - 1, "int32"), i);
  const zero = build.constant(0, "int32");
  const sum = build.register("sum", "float32") as Register;
  const at = (buffer: number, index = i as Parameters<typeof build.load>[2]) => build.load(buffer, "float32", index);
  const add = build.add(at(cell), at(input));
  return makeProgram(
    [
      { dtype: "float32", size, role: "input" },
      { dtype: "float32", size, role: "cell" },
      { dtype: "float32", size, role: "scratch" },
      { dtype: "float32", size: 1, role: "scratch" },
      { dtype: "float32", size, role: "scratch", output: true },
    ],
    [
      { name: "add", body: [loop([{ kind: "store", buffer: cell, index: i, value: add }], true)] },
      { name: "reverse", body: [loop([{ kind: "store", buffer: reversed, index: i, value: at(cell, last) }], true)] },
      {
        name: "total",
        body: [
          { kind: "set", register: sum, value: build.constant(0, "float32") },
          loop([{ kind: "set", register: sum, value: build.add(sum, at(reversed)) }]),
          { kind: "store", buffer: total, index: zero, value: sum },
        ],
      },
      {
        name: "spread",
        body: [
          loop([{ kind: "store", buffer: output, index: i, value: build.add(at(reversed), at(total, zero)) }], true),
        ],
      },
    ],
  );
}

test.each([
  [2, 10_000],
  [3, 1_000],
])("%i threads pass values on in %i runs, and more memory in between is seen by all", async (threads, runs) => {
  const memory = createDeviceMemory(true);
  const allocateCell = createCellAllocator(memory);
  const executable = createExecutable(relay(), memory, { threads, dividesAll: true });
  let cell = allocateCell("float32", size);
  const input = Float32Array.from({ length: size }, (_, at) => at % 7);
  const sumOfInput = input.reduce((sum, value) => sum + value, 0);
  await readyTeam(threads);
  const before = jobsOf(threads);
  for (let run = 1; run <= runs; run++) {
    const [output] = executable.run([input], [cell]);
    if (run % 500 === 0) {
      expect([...output!]).toEqual([...input].reverse().map((value) => run * (value + sumOfInput)));
      // Sometimes the pause is longer than helpers look for the next job.
      await new Promise((resolve) => setTimeout(resolve, run % 1000 === 0 ? 2 : 0));
      memory.allocate(3_000_000);
      const contents = cell.read();
      cell = allocateCell("float32", size); // beyond what the memory had at the last run
      cell.write(contents);
    }
  }
  expect(jobsOf(threads).map((jobs, at) => jobs - before[at]!)).toEqual(new Array(threads - 1).fill(runs));
});

test("a program too small to gain is one thread's", async () => {
  const memory = createDeviceMemory(true);
  const executable = createExecutable(relay(), memory, { threads: 3 });
  await readyTeam(3);
  const before = jobsOf(3);
  const cell = createCellAllocator(memory)("float32", size);
  executable.run([new Float32Array(size)], [cell]);
  expect(jobsOf(3)).toEqual(before);
});

/** Twenty times: b = reversed a + input, then a = b / 2, where other threads wrote what each of the two reads. */
function recurrence(): Program {
  const [a, b, input] = [0, 1, 2];
  const at = (buffer: number, index = i as Parameters<typeof build.load>[2]) => build.load(buffer, "float32", index);
  const reversed = at(a, build.sub(build.constant(size - 1, "int32"), i));
  return makeProgram(
    [
      { dtype: "float32", size, role: "cell", output: true },
      { dtype: "float32", size, role: "scratch" },
      { dtype: "float32", size, role: "input" },
    ],
    [
      {
        name: "recurrence",
        body: [
          {
            kind: "loop",
            index: build.index("time", 20) as Index,
            start: 0,
            end: 20,
            step: 1,
            body: [
              loop([{ kind: "store", buffer: b, index: i, value: build.add(reversed, at(input)) }], true),
              loop([{ kind: "store", buffer: a, index: i, value: build.mul(at(b), 0.5) }], true),
            ],
          },
        ],
      },
    ],
  );
}

test("a loop that is not parallel, around loops that are, is gone through by all threads together", async () => {
  const memory = createDeviceMemory(true);
  const executable = createExecutable(recurrence(), memory, { threads: 3, dividesAll: true });
  const cell = createCellAllocator(memory)("float32", size);
  const contents = new Float32Array(size);
  const input = Float32Array.from({ length: size }, (_, at) => Math.sin(at));
  await readyTeam(3);
  const before = jobsOf(3);
  for (let run = 0; run < 50; run++) {
    const [expected] = runProgram(recurrence(), [input], [contents]);
    expect([...executable.run([input], [cell])[0]!]).toEqual([...expected!]);
  }
  expect(jobsOf(3).map((jobs, at) => jobs - before[at]!)).toEqual([50, 50]);
});
