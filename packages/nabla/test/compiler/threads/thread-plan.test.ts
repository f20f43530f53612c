/** Where threads wait for each other: wherever they must, and nowhere else. */
import { describe, expect, test } from "vitest";
import { planThreads } from "../../../src/compiler/threads/thread-plan.ts";
import type { Kernel, Program, Statement } from "../../../src/compiler/loop-nest.ts";
import * as build from "../../../src/scalar/build.ts";
import type { Expression, Index, Register } from "../../../src/scalar/expression.ts";
import { makeProgram } from "../../codegen/make-program.ts";

type Loop = Extract<Statement, { kind: "loop" }>;

const size = 64;
const i = build.index("i", size) as Index;
const read = (buffer: number, at: Expression = i): Expression => build.load(buffer, "float32", at);
const store = (buffer: number, value: Expression, at: Expression = i): Statement => ({
  kind: "store",
  buffer,
  index: at,
  value,
});
const loop = (body: readonly Statement[], start: number = 0, end: number = size, index: Index = i): Loop => ({
  kind: "loop",
  index,
  start,
  end,
  step: 1,
  body,
});
const parallel = (...parameters: Parameters<typeof loop>): Loop => ({ ...loop(...parameters), parallel: true });
const kernel = (name: string, ...body: Statement[]): Kernel => ({ name, body });
/** Buffer 0 is an input, 1 to 4 are scratch, 5 is a cell. */
const program = (...kernels: Kernel[]): Program =>
  makeProgram(
    (["input", "scratch", "scratch", "scratch", "scratch", "cell"] as const).map((role) => ({
      dtype: "float32",
      size,
      role,
    })),
    kernels,
  );
const met = (...kernels: Kernel[]): string[] => {
  const plan = planThreads(program(...kernels));
  return kernels.filter((one) => plan.meetsBefore(one)).map(({ name }) => name);
};
const doubled = (from: number, to: number): Statement => store(to, build.mul(read(from), 2));
/** What it reads is another thread's. */
const mirrored = (from: number, to: number): Statement => store(to, read(from, build.sub(size - 1, i)));

describe("between kernels", () => {
  test("what another thread wrote is read after a meeting", () => {
    const first = kernel("first", parallel([doubled(0, 1)]));
    const second = kernel("second", parallel([mirrored(1, 2)]));
    const plan = planThreads(program(first, second));
    expect(plan.meetsBefore(first.body[0]!)).toBe(false);
    expect(plan.meetsBefore(second.body[0]!)).toBe(true);
  });
  test("what the same thread wrote is read at once", () => {
    const first = kernel("first", parallel([doubled(0, 1)]));
    const second = kernel("second", parallel([doubled(1, 2)]));
    const rows = build.index("row", 8) as Index;
    const inRows = (parts: number): Kernel => {
      const at = build.add(build.mul(rows, 8), build.index("column", 8));
      const columns = loop([store(3, read(2, at), at)], 0, 8, build.index("column", 8) as Index);
      return kernel("rows", { ...parallel([columns], 0, 8, rows), parts });
    };
    expect(planThreads(program(first, second)).meetsBefore(second.body[0]!)).toBe(false);
    for (const [parts, meets] of [
      [8, false],
      [4, true], // the parts of the loops are not the same
    ] as const) {
      const before = kernel("before", { ...second.body[0]!, parts: 8 } as Loop);
      const third = inRows(parts);
      expect(planThreads(program(first, before, third)).meetsBefore(third.body[0]!)).toBe(meets);
    }
  });
  test("kernels that have nothing in common need none", () => {
    const first = kernel("first", parallel([doubled(0, 1)]));
    const second = kernel("second", parallel([doubled(0, 2)]));
    const plan = planThreads(program(first, second));
    expect([first, second].some((one) => plan.meetsBefore(one.body[0]!))).toBe(false);
  });
  test("what others still read is written after a meeting", () => {
    const first = kernel("first", parallel([mirrored(1, 2)]));
    const second = kernel("second", parallel([doubled(0, 1)]));
    expect(planThreads(program(first, second)).meetsBefore(second.body[0]!)).toBe(true);
  });
  test("kernels of the first thread follow each other, and wait for those of all", () => {
    const one = kernel("one", loop([doubled(0, 1)]));
    const two = kernel("two", loop([doubled(1, 2)]));
    const all = kernel("all", parallel([doubled(2, 3)]));
    const three = kernel("three", loop([doubled(3, 4)]));
    const plan = planThreads(program(one, two, all, three));
    expect([one, two, all, three].map((k) => plan.isShared(k))).toEqual([false, false, true, false]);
    expect(plan.meetsBefore(all.body[0]!)).toBe(true);
    expect(met(one, two, all, three)).toEqual(["three"]);
  });
  test("memory that one buffer takes over from another is the same memory", () => {
    const first = kernel("first", parallel([mirrored(1, 2)]));
    const second = kernel("second", parallel([doubled(0, 3)]));
    const made = program(first, second);
    const same = { ...made, offsets: made.offsets.map((offset, id) => (id === 3 ? made.offsets[1]! : offset)) };
    expect(planThreads(made).meetsBefore(second.body[0]!)).toBe(false);
    expect(planThreads(same).meetsBefore(second.body[0]!)).toBe(true);
  });
});

describe("inside a kernel", () => {
  test("a loop and its rest touch different elements", () => {
    const j = build.index("j", size) as Index;
    const rest = loop([store(5, build.mul(read(5, j), 2), j)], 60, size, j);
    const plan = planThreads(program(kernel("update", parallel([doubled(5, 5)], 0, 60), rest)));
    expect(plan.meetsBefore(rest)).toBe(false);
    expect(plan.isForFirst(rest)).toBe(true);
  });
  test("elements that threads copied are added to after a meeting", () => {
    const j = build.index("j", size) as Index;
    const updates = loop([store(1, build.add(read(1, j), 1), j)], 0, size, j);
    const plan = planThreads(program(kernel("scatter", parallel([doubled(0, 1)]), updates)));
    expect(plan.meetsBefore(updates)).toBe(true);
  });
  test("a parallel loop inside another: threads meet after each iteration that the next depends on", () => {
    const n = build.index("n", 4) as Index;
    const dependent = loop([parallel([store(1, build.add(read(1), 1))]), parallel([mirrored(1, 2)])], 0, 4, n);
    const plan = planThreads(program(kernel("blocks", dependent)));
    expect(plan.meetsBefore(dependent.body[1]!)).toBe(true);
    expect(plan.meetsAfterIteration(dependent)).toBe(true);
    const passed = loop([parallel([mirrored(0, 1)])], 0, 4, n);
    expect(planThreads(program(kernel("blocks", passed))).meetsAfterIteration(passed)).toBe(false);
    const reading = loop(
      [parallel([{ kind: "set", register: build.register("x", "float32") as Register, value: read(0) }])],
      0,
      4,
      n,
    );
    expect(planThreads(program(kernel("blocks", reading))).meetsAfterIteration(reading)).toBe(false);
  });
  test("threads that keep to their rows go through a loop over time without meeting", () => {
    const [n, row] = [build.index("n", 4) as Index, build.index("row", 8) as Index];
    const step = build.add(build.mul(n, 16), row);
    const rows = (...body: Statement[]): Loop => parallel(body, 0, 8, row);
    const carry = rows(store(1, build.add(read(1, row), read(0, step)), row));
    const stack = rows(store(2, read(1, row), step));
    const turned = rows(store(3, read(1, build.sub(7, row)), step));
    const overlapping = rows(store(2, read(1, row), build.add(build.mul(n, 4), row)));
    const meetings = (...body: Loop[]): boolean => {
      const around = loop(body, 0, 4, n);
      const plan = planThreads(program(kernel("scan", around)));
      return plan.meetsAfterIteration(around) || body.some((one) => plan.meetsBefore(one));
    };
    expect(meetings(carry, stack)).toBe(false);
    expect(meetings(carry, turned)).toBe(true);
    expect(meetings(carry, overlapping)).toBe(true);
  });
  test("what was computed before a loop is waited for before it, once", () => {
    const n = build.index("n", 4) as Index;
    const body = parallel([doubled(1, 2)]);
    const around = loop([body], 0, 4, n);
    const plan = planThreads(program(kernel("before", parallel([mirrored(0, 1)], 0, 32)), kernel("scan", around)));
    expect([plan.meetsBefore(around), plan.meetsBefore(body), plan.meetsAfterIteration(around)]).toEqual([
      true,
      false,
      false,
    ]);
  });
  test("a loop that sets what others read is run by all threads", () => {
    const total = build.register("total", "float32") as Register;
    const j = build.index("j", size) as Index;
    const sum = loop([{ kind: "set", register: total, value: build.add(total, read(0, j)) }], 0, size, j);
    const body: Statement[] = [
      { kind: "set", register: total, value: build.constant(0, "float32") },
      sum,
      parallel([store(1, build.mul(read(0), total))]),
      store(2, total, build.constant(0, "int32")),
    ];
    const plan = planThreads(program(kernel("normalize", ...body)));
    expect(body.map((statement) => plan.isForFirst(statement))).toEqual([false, false, false, true]);
  });
});
