/**
 * Contractions that are large enough for every way to carry them out: stages of k, stretches of either axis, packed and
 * plain operands, edges, short and long epilogues. Whole numbers, so that every device gives the interpreter's bits.
 */
import { describe, it } from "vitest";
import { recentWasmPolicy, wasmPolicy } from "../../src/codegen/wasm/policy.ts";
import type { Graph } from "../../src/ir/graph.ts";
import type { Node } from "../../src/ir/node.ts";
import { abs, add, contract, input, maximum, mul, permute, sub } from "../../src/primitives/index.ts";
import type { Device } from "../../src/runtime/device.ts";
import { createNativeDevice } from "../../src/runtime/native/device.ts";
import { createWasmDevice } from "../../src/runtime/wasm/device.ts";
import { expectSameBits } from "../codegen/same-bits.ts";
import { skipReason } from "../runtime/native/support.ts";
import { readyTeam } from "../runtime/wasm/ready-team.ts";
import { expectAgreement, prepare } from "./agreement.ts";
import { randomNumbers } from "./random-graph.ts";

const layouts = ["AB", "A B^T", "A^T B"] as const;

interface Size {
  readonly batches: number;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

const sizes: readonly Size[] = [
  { batches: 1, rows: 34, columns: 131, inner: 2100 }, // three stages and more
  { batches: 2, rows: 9, columns: 1027, inner: 1030 }, // wide, two stages and more, batches one after the other
  { batches: 9, rows: 13, columns: 37, inner: 520 }, // batches are shared out
  { batches: 1, rows: 2100, columns: 70, inner: 130 }, // stretches of rows
  { batches: 1, rows: 49, columns: 2090, inner: 130 }, // stretches of columns
  { batches: 1, rows: 5, columns: 3, inner: 600 }, // sums along rows, where both operands are rows
  { batches: 2, rows: 1, columns: 75, inner: 90 },
  { batches: 3, rows: 70, columns: 1, inner: 33 },
];

/** A long epilogue that reads and updates cells of the result's size, as an optimizer does. */
function graphOf({ batches, rows, columns, inner }: Size, layout: (typeof layouts)[number], isLong: boolean): Graph {
  const left = input(layout === "A^T B" ? [batches, inner, rows] : [batches, rows, inner], "float32");
  const right = input(layout === "A B^T" ? [batches, columns, inner] : [batches, inner, columns], "float32");
  const a = layout === "A^T B" ? permute(left, [0, 2, 1]) : left;
  const b = layout === "A B^T" ? permute(right, [0, 2, 1]) : right;
  const product = contract(a, b);
  if (!isLong) return { inputs: [left, right], cells: [], outputs: [product] };
  const cells = [input(product.shape, "float32"), input(product.shape, "float32")] as const;
  const first = add(cells[0], maximum(product, sub(cells[1], product)));
  const second = sub(abs(cells[1]), maximum(mul(cells[0], cells[0]), abs(product)));
  const updates: readonly (readonly [Node, Node])[] = [
    [cells[0], first],
    [cells[1], second],
  ];
  return { inputs: [left, right], cells: updates.map(([read, next]) => ({ read, next })), outputs: [] };
}

const elementsOf = ({ shape }: Node): number => shape.reduce((product, extent) => product * extent, 1);

function otherDevices(): [string, Device][] {
  const wasm = [2, 3].flatMap((threads): [string, Device][] => [
    [`wasm, ${threads} threads`, createWasmDevice({ threads, dividesAll: true }, wasmPolicy)],
    [`wasm of 2025, ${threads} threads`, createWasmDevice({ threads, dividesAll: true }, recentWasmPolicy)],
  ]);
  const native = [1, 2].map((threads): [string, Device] => [
    `native, ${threads} threads`,
    createNativeDevice({ threads }),
  ]);
  return skipReason === "" ? [...wasm, ...native] : wasm;
}

describe.each(layouts)("%s", (layout) => {
  it.each(sizes)("$batches x [$rows, $inner] x [$inner, $columns]", async (size) => {
    await readyTeam(3);
    for (const isLong of [false, true]) {
      const graph = graphOf(size, layout, isLong);
      const random = randomNumbers(size.rows);
      const whole = (node: Node): Float32Array =>
        Float32Array.from({ length: elementsOf(node) }, () => Math.floor(5 * random()) - 2);
      const example = { graph, inputs: graph.inputs.map(whole), cells: graph.cells.map(({ read }) => whole(read)) };
      expectAgreement(prepare(createWasmDevice(), example), example, "exact");
      const wanted = prepare(createWasmDevice(), example)(example.inputs);
      for (const [name, device] of otherDevices()) {
        const actual = prepare(device, example)(example.inputs);
        expectSameBits(actual.outputs, wanted.outputs, name);
        expectSameBits(actual.cells, wanted.cells, name);
      }
    }
  });
});
