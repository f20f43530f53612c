/**
 * Loops that no lowering makes today, and a generator must carry out all the same: registers that are set twice, carried from
 * iteration to iteration, or needed behind the loop that sets them.
 */
import { expect, test } from "vitest";
import type { Kernel, Statement } from "../../../src/compiler/loop-nest.ts";
import { createDeviceMemory } from "../../../src/runtime/wasm/memory.ts";
import { createExecutable } from "../../../src/runtime/wasm/executable.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Expression, Index, Register } from "../../../src/scalar/expression.ts";
import { makeProgram } from "../make-program.ts";

const size = 24;
const input = Float32Array.from({ length: size }, (_, k) => 100 + k);

/** What a kernel from buffer 0 leaves in buffer 1. */
function run(body: Kernel["body"]): number[] {
  const program = makeProgram(
    [
      { dtype: "float32", size, role: "input" },
      { dtype: "float32", size, role: "scratch", output: true },
    ],
    [{ name: "byHand", body: [clear, ...body] }],
  );
  return Array.from(createExecutable(program, createDeviceMemory()).run([input], [])[0]!);
}

const loop = (index: Index, end: number, body: readonly Statement[], start = 0): Statement => {
  return { kind: "loop", index, start, end, step: 1, body };
};
const counter = (name: string): Index => build.index(name, size) as Index;
const place = (name: string): Register => build.register(name, "int32", 1, counter("any")) as Register;
const set = (register: Register, value: Expression): Statement => ({ kind: "set", register, value });
const copy = (to: Expression, from: Expression): Statement => {
  return { kind: "store", buffer: 1, index: to, value: build.load(0, "float32", from) };
};
const zeros = counter("zeros");
const clear = loop(zeros, size, [{ kind: "store", buffer: 1, index: zeros, value: build.constant(0, "float32") }]);
const filled = (values: readonly number[]): number[] => [...values, ...new Array<number>(size - values.length).fill(0)];

test("a register that is set twice in an iteration is each time what it was set to last", () => {
  const [i, at] = [counter("i"), place("at")];
  const body = [
    set(at, i),
    copy(build.mul(i, 2), at),
    set(at, build.add(i, 10)),
    copy(build.add(build.mul(i, 2), 1), at),
  ];
  expect(run([loop(i, 4, body)])).toEqual(filled([100, 110, 101, 111, 102, 112, 103, 113]));
});

test("a register that is carried from iteration to iteration moves as it is set", () => {
  const [i, at] = [counter("i"), place("at")];
  const body = [copy(i, at), set(at, build.add(at, 3))];
  expect(run([set(at, build.constant(1, "int32")), loop(i, 5, body)])).toEqual(filled([101, 104, 107, 110, 113]));
});

test("an index may go down, begin behind the start, and be read through a register", () => {
  const [i, at] = [counter("i"), place("at")];
  const body = [set(at, build.sub(i, 2)), copy(at, build.sub(build.constant(20, "int32"), i))];
  expect(run([loop(i, 6, body, 2)])).toEqual(filled([118, 117, 116, 115]));
});

test("what a nest sets last is there behind it, beside another nest", () => {
  const [i, j, k, l] = ["i", "j", "k", "l"].map(counter) as [Index, Index, Index, Index];
  const at = place("at");
  const first = loop(i, 2, [loop(j, 2, [set(at, build.add(build.mul(i, 2), j)), copy(at, at)])]);
  const second = loop(k, 2, [loop(l, 2, [copy(build.add(build.add(build.mul(k, 2), l), 4), at)])]);
  expect(run([first, second])).toEqual(filled([100, 101, 102, 103, 103, 103, 103, 103]));
});

test("nests beside each other share what was set before them, and use a register each for itself", () => {
  const [i, j, k, l] = ["i", "j", "k", "l"].map(counter) as [Index, Index, Index, Index];
  const [start, at] = [place("start"), place("at")];
  const first = loop(i, 2, [loop(j, 2, [set(at, build.add(build.mul(i, 2), j)), copy(at, build.add(at, start))])]);
  const second = loop(k, 2, [
    loop(l, 2, [set(at, build.add(build.add(build.mul(k, 2), l), 4)), copy(at, build.add(at, start))]),
  ]);
  const body = [set(start, build.constant(7, "int32")), first, second];
  expect(run(body)).toEqual(filled([107, 108, 109, 110, 111, 112, 113, 114]));
});
