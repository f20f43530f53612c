/**
 * The memory plan against memory that remembers whose bytes are where: random traffic finds what it wrote. And how large an
 * arena is beside what is alive at its peak, for the training steps of the benchmark, on every policy.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesPerElement, type DType } from "../../src/base/dtype.ts";
import { nativePolicy } from "../../src/codegen/c/policy.ts";
import { recentWasmPolicy, wasmPolicy } from "../../src/codegen/wasm/policy.ts";
import { compileGraph } from "../../src/compiler/compile.ts";
import { explainProgram } from "../../src/compiler/explain.ts";
import type { Buffer } from "../../src/compiler/loop-nest.ts";
import { planMemory } from "../../src/compiler/memory-plan.ts";
import type { Traffic } from "../../src/compiler/memory/lives.ts";
import { contract, exp, input } from "../../src/primitives/index.ts";
import { trainingGraph, trainingSteps } from "../training-steps.ts";

interface Case {
  readonly buffers: readonly Buffer[];
  readonly traffic: readonly Traffic[];
  readonly kept: ReadonlySet<number>;
  readonly external: ReadonlySet<number>;
}

const dtypes: readonly DType[] = ["float32", "int32", "float64", "bool"];

/** Steps read what was written before them, and write something new, or something once more. */
const traffic: fc.Arbitrary<Case> = fc
  .record({
    inputs: fc.integer({ min: 0, max: 4 }),
    sizes: fc.array(fc.tuple(fc.constantFrom(...dtypes), fc.constantFrom(1, 16, 40, 100)), {
      minLength: 5,
      maxLength: 30,
    }),
    steps: fc.array(fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), { maxLength: 40 }),
    picks: fc.array(fc.nat(), { minLength: 2, maxLength: 2 }),
  })
  .map(({ inputs, sizes, steps, picks }) => {
    const buffers = sizes.map(([dtype, size], id): Buffer => ({
      id,
      name: `b${id}`,
      dtype,
      size,
      role: id < inputs ? "input" : id === inputs ? "cell" : "scratch",
    }));
    const known = [...Array(inputs + 1).keys()];
    const all = steps.map(([a, b, fresh, again, mode, same]): Traffic => {
      const reads = [...new Set([known[a! % known.length]!, known[b! % known.length]!])];
      const next = known.length < buffers.length && fresh! % 4 > 0 ? [known.length] : [];
      const old = known.filter((id) => id >= inputs && !reads.includes(id));
      const writes = [...next, ...(again! % 3 === 0 && old.length > 0 ? [old[mode! % old.length]!] : [])];
      known.push(...next);
      return { reads, writes, replaceable: reads.filter((_, at) => ((same! >> at) & 1) === 1) };
    });
    const pick = (from: number): number => known[from % known.length]!;
    const written = known.filter((id) => id !== inputs);
    const external = written.length === 0 ? [] : [written[picks[1]! % written.length]!];
    return { buffers, traffic: all, kept: new Set([pick(picks[0]!)]), external: new Set(external) };
  });

test("random traffic finds what it wrote", () => {
  const property = fc.property(traffic, ({ buffers, traffic: steps, kept, external }) => {
    const { offsets, arenaBytes, peak } = planMemory(buffers, steps, kept, external);
    const owner = new Int32Array(arenaBytes).fill(-1);
    const bytes = ({ size, dtype }: Buffer): number => size * bytesPerElement(dtype);
    const isInArena = (id: number): boolean => offsets[id]! >= 0;
    const placeOf = (id: number): Int32Array => owner.subarray(offsets[id], offsets[id]! + bytes(buffers[id]!));
    const isWhole = (id: number): boolean => !isInArena(id) || placeOf(id).every((whose) => whose === id);

    for (const { id, role } of buffers) {
      expect(isInArena(id) && (role === "cell" || external.has(id))).toBe(false);
      if (isInArena(id)) expect(offsets[id]! % 64).toBe(0);
      if (role !== "input" || external.has(id)) continue;
      expect(isInArena(id)).toBe(true);
      placeOf(id).fill(id);
    }
    for (const { reads, writes, replaceable } of steps) {
      expect(reads.filter((id) => !isWhole(id))).toEqual([]);
      for (const id of writes) if (isInArena(id)) placeOf(id).fill(id);
      expect(writes.filter((id) => !isWhole(id))).toEqual([]);
      // What is lost now was written over position by position.
      for (const id of reads.filter((read) => !isWhole(read))) {
        expect(replaceable).toContain(id);
        const heirs = writes.filter((write) => offsets[write] === offsets[id]);
        const [read, write] = [buffers[id]!, buffers[heirs[0]!]!];
        expect([heirs.length, write.size, bytesPerElement(write.dtype)]).toEqual([
          1,
          read.size,
          bytesPerElement(read.dtype),
        ]);
      }
    }
    expect([...kept].filter((id) => !isWhole(id))).toEqual([]);
    expect(arenaBytes).toBeGreaterThanOrEqual(peak.bytes);
  });
  fc.assert(property, { numRuns: 500 });
});

const policies = {
  wasm: wasmPolicy,
  "wasm, recent": recentWasmPolicy,
  "native, 16 bytes": nativePolicy(16),
  "native, 32 bytes": nativePolicy(32),
  "native, 64 bytes": nativePolicy(64),
};

describe.each(trainingSteps)("a training step of %s", (name) => {
  test.each(Object.entries(policies))(
    "%s: the arena is at most 1.05 times what is alive at once",
    async (_, policy) => {
      const { arenaBytes, peak } = compileGraph(await trainingGraph(name), policy);
      expect(arenaBytes).toBeGreaterThanOrEqual(peak.bytes);
      expect(arenaBytes / peak.bytes).toBeLessThan(1.05);
    },
  );
});

/** exp(left) exp(right), compiled for WebAssembly. */
function productOfFunctions(rows: number, inner: number, columns: number) {
  const inputs = [input([1, rows, inner], "float32"), input([1, inner, columns], "float32")];
  const [left, right] = inputs.map((operand) => exp(operand));
  const graph = { inputs, cells: [], outputs: [contract(left!, right!)] };
  const program = compileGraph(graph, wasmPolicy);
  return { program, kernels: program.kernels.map(({ name }) => name), explained: explainProgram(graph, program) };
}

test("an operand that is packed is not alive any more in the product, and explain says what is", () => {
  const [rows, inner, columns] = [128, 256, 800];
  const { program, kernels, explained } = productOfFunctions(rows, inner, columns);
  // Both operands, and the right one packed; the product takes the place of the right one.
  const bytes = 4 * (rows * inner + 2 * inner * columns);
  expect(kernels).toEqual(["exp_0", "exp_1", "pack_right_contract_2", "contract_3"]);
  expect([program.arenaBytes, program.privateBytes, program.peak]).toEqual([bytes, 0, { bytes, kernel: 2 }]);
  const alive = `${bytes} bytes alive at once at most, in pack_right_contract_2; the arena is 1.000 times that`;
  expect(explained).toContain(`# memory\n${bytes} bytes of arena, 0 cells, 4 other buffers\n${alive}\n`);
});

test("an operand that threads pack for themselves takes a stretch of each thread's own memory", () => {
  const [rows, inner, columns] = [128, 512, 512];
  const { program, kernels, explained } = productOfFunctions(rows, inner, columns);
  const [bytes, own] = [4 * (rows * inner + inner * columns + rows * columns), 512 * 1024];
  expect(kernels).toEqual(["exp_0", "exp_1", "contract_2"]);
  expect([program.arenaBytes, program.privateBytes, program.peak]).toEqual([bytes, own, { bytes, kernel: 2 }]);
  expect(explained).toContain(`${bytes} bytes of arena, ${own} bytes of each thread's own, 0 cells, 4 other buffers\n`);
  expect(explained).toMatch(/packed_right\d+: 131072 x float32, private \+ 0\n/);
});
