/**
 * From a graph to its outputs on the WebAssembly device, through the compiler; arithmetic written out here is the oracle.
 */
import { expect, test } from "vitest";
import { listProgram } from "../../../src/codegen/wasm/listing.ts";
import { maximum } from "../../../src/primitives/extremes.ts";
import { add, mul } from "../../../src/primitives/arithmetic.ts";
import { contract } from "../../../src/primitives/contraction.ts";
import { full, input } from "../../../src/primitives/sources.ts";
import { createWasmDevice } from "../../../src/runtime/wasm/device.ts";

const rows = 5;
const depth = 7;
const columns = 11;

function product(a: Float64Array, b: Float64Array): number[] {
  return Array.from({ length: rows * columns }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < depth; k++) {
      sum += a[Math.floor(at / columns) * depth + k]! * b[k * columns + (at % columns)]!;
    }
    return sum;
  });
}

test("a layer whose parameter is updated in the same run", () => {
  const device = createWasmDevice();
  expect(device.name).toBe("wasm");
  const x = input([1, rows, depth], "float64");
  const w = input([1, depth, columns], "float64");
  const output = maximum(contract(x, w), full(0, [1, rows, columns], "float64"));
  const next = add(w, mul(w, full(0.5, [1, depth, columns], "float64")));
  const executable = device.compile({ inputs: [x], cells: [{ read: w, next }], outputs: [output] });
  expect(listProgram(executable.program!)).toContain("f64x2.mul");

  const data = Float64Array.from({ length: rows * depth }, (_, k) => (k % 9) - 4);
  const weights = Float64Array.from({ length: depth * columns }, (_, k) => (k % 5) - 2);
  const cell = device.allocate("float64", depth * columns);
  cell.write(weights);
  for (let run = 0; run < 3; run++) {
    const [actual] = executable.run([data], [cell]);
    expect([...actual!]).toEqual(product(data, weights).map((value) => Math.max(value, 0)));
    weights.forEach((value, k) => (weights[k] = value * 1.5));
    expect([...cell.read()]).toEqual([...weights]);
  }
});
