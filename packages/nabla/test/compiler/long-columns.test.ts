/** Sums down long columns are cut into parts of rows, whose sums are summed: on every device, for any number of threads. */
import { describe, expect, it } from "vitest";
import { nativePolicy } from "../../src/codegen/c/policy.ts";
import { compileGraph } from "../../src/compiler/compile.ts";
import type { Statement } from "../../src/compiler/loop-nest.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { add, input, max, mul, sum } from "../../src/primitives/index.ts";
import type { Device } from "../../src/runtime/device.ts";
import { createNativeDevice } from "../../src/runtime/native/device.ts";
import { createWasmDevice } from "../../src/runtime/wasm/device.ts";
import { expectSameBits } from "../codegen/same-bits.ts";
import { skipReason } from "../runtime/native/support.ts";
import { readyTeam } from "../runtime/wasm/ready-team.ts";
import { expectAgreement, prepare } from "./agreement.ts";
import { randomNumbers } from "./random-graph.ts";

/** Columns of a product, which an update adds to a cell; the greatest of each column beside it. */
function graphOf(shape: readonly number[], axes: readonly number[]): Graph {
  const [x, y] = [input(shape, "float32"), input(shape, "float32")];
  const total = sum(mul(x, y), axes);
  const cell = input(total.shape, "float32");
  return { inputs: [x, y], cells: [{ read: cell, next: add(cell, total) }], outputs: [max(x, axes)] };
}

const namesOf = (shape: readonly number[], axes: readonly number[]): string[] =>
  compileGraph(graphOf(shape, axes), nativePolicy(64)).kernels.map(({ name }) => name.replace(/_\d+$/, ""));

it("from 32 rows in each of 16 parts on, where rows divide evenly", () => {
  const atOnce = ["sum_add", "max"];
  const parts = ["parts_sum_add", "sum_add", "parts_max", "max"];
  expect(namesOf([512, 48], [0])).toEqual(parts);
  expect(namesOf([16, 32, 48], [0, 1])).toEqual(parts);
  expect(namesOf([496, 48], [0])).toEqual(atOnce);
  expect(namesOf([1000, 48], [0])).toEqual(atOnce);
  expect(namesOf([4, 512, 48], [1])).toEqual(atOnce);
});

it("keeps the sums of parts until they are summed: what is written then lies elsewhere", () => {
  const x = input([512, 48], "float32");
  const { kernels, buffers, offsets } = compileGraph(
    { inputs: [x], cells: [], outputs: [add(sum(x, [0]), sum(x, [0]))] },
    nativePolicy(64),
  );
  const parts = buffers.find(({ name }) => name.startsWith("parts"))!;
  const [from, to] = [offsets[parts.id]!, offsets[parts.id]! + 4 * parts.size];
  const stored = new Set<number>();
  const visit = (statement: Statement): void => {
    if (statement.kind === "loop") statement.body.forEach(visit);
    if (statement.kind === "store") stored.add(statement.buffer);
  };
  kernels.at(-1)!.body.forEach(visit);
  expect(stored.size).toBe(1);
  for (const id of stored) {
    expect(offsets[id]! < 0 || offsets[id]! >= to || offsets[id]! + 4 * buffers[id]!.size <= from).toBe(true);
  }
});

describe.each(["WebAssembly", `native${skipReason}`])("%s", (name) => {
  const isNative = name !== "WebAssembly";
  const make = (threads: number): Device =>
    isNative ? createNativeDevice({ threads }) : createWasmDevice({ threads, dividesAll: true });
  it.skipIf(isNative && skipReason !== "")(
    "gives the interpreter's sums, and the same bits on one thread and on three",
    async () => {
      if (!isNative) await readyTeam(3);
      const random = randomNumbers(1);
      for (const [shape, axes] of [
        [[512, 67], [0]],
        [[2048, 128], [0]],
        [
          [20, 32, 5, 16],
          [0, 1],
        ],
      ] as const) {
        const graph = graphOf(shape, axes);
        const size = shape.reduce((product, extent) => product * extent, 1);
        const whole = (count: number): Float32Array =>
          Float32Array.from({ length: count }, () => Math.floor(random() * 9) - 4);
        const columns = graph.cells[0]!.read.shape.reduce((product, extent) => product * extent, 1);
        const example = { graph, inputs: [whole(size), whole(size)], cells: [whole(columns)] };
        expectAgreement(prepare(make(1), example), example, "exact");
        const smooth = {
          ...example,
          inputs: [0, 1].map(() => Float32Array.from({ length: size }, () => random() - 0.5)),
        };
        const [one, three] = [1, 3].map((threads) => prepare(make(threads), smooth)(smooth.inputs));
        expectSameBits([...three!.outputs, ...three!.cells], [...one!.outputs, ...one!.cells]);
      }
    },
  );
});
