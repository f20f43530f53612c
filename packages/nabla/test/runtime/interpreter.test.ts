/** The interpreter as a device: cells, outputs, precision, and what it refuses. */
import { expect, test } from "vitest";
import { DataError } from "../../src/base/errors.ts";
import * as p from "../../src/primitives/index.ts";
import { createInterpreter } from "../../src/runtime/interpreter.ts";

test("cells are updated together, after everything was read", () => {
  const device = createInterpreter();
  const a = p.input([2], "float32");
  const b = p.input([2], "float32");
  const first = device.allocate("float32", 2);
  const second = device.allocate("float32", 2);
  first.write(Float32Array.of(1, 2));
  second.write(Float32Array.of(10, 20));
  const swap = device.compile({
    inputs: [],
    cells: [
      { read: a, next: b },
      { read: b, next: p.add(a, b) },
    ],
    outputs: [a],
  });
  expect(swap.run([], [first, second])).toEqual([Float32Array.of(1, 2)]);
  expect(first.read()).toEqual(Float32Array.of(10, 20));
  expect(second.read()).toEqual(Float32Array.of(11, 22));
});

test("outputs and contents are copies", () => {
  const device = createInterpreter();
  const x = p.input([1], "int32");
  const data = Int32Array.of(5);
  const [one, two] = device.compile({ inputs: [x], cells: [], outputs: [x, x] }).run([data], []);
  one![0] = 6;
  expect([data[0], two![0]]).toEqual([5, 5]);
  const cell = device.allocate("bool", 3);
  cell.read()[0] = 1;
  expect(cell.read()).toEqual(Uint8Array.of(0, 0, 0));
});

test("float32 is rounded at every node, unless precision is float64", () => {
  const x = p.input([], "float32");
  const third = p.div(p.full(1, [], "float32"), x);
  const graph = { inputs: [x], cells: [], outputs: [p.sub(p.mul(third, x), p.full(1, [], "float32")), third] };
  const [, rounded] = createInterpreter()
    .compile(graph)
    .run([Float32Array.of(3)], []);
  expect(rounded).toEqual(Float32Array.of(1 / 3));
  const [, exact] = createInterpreter({ precision: "float64" })
    .compile(graph)
    .run([Float64Array.of(3)], []);
  expect(exact).toEqual(Float64Array.of(1 / 3));
});

test("wrong data is refused in words", () => {
  const device = createInterpreter();
  const x = p.input([2, 3], "float32");
  const executable = device.compile({ inputs: [x], cells: [], outputs: [x] });
  expect(() => executable.run([new Float32Array(5)], [])).toThrow(DataError);
  expect(() => executable.run([new Float32Array(5)], [])).toThrow("leaf 0 is float32 [2, 3], given 5 elements");
  expect(() => executable.run([], [])).toThrow("given nothing");
  expect(() => device.allocate("int32", 2).write(new Int32Array(3))).toThrow("3 elements for a cell of 2");
});

test("a graph may use a leaf only after it is listed", () => {
  const x = p.input([1], "float32");
  const executable = createInterpreter().compile({ inputs: [], cells: [], outputs: [x] });
  expect(() => executable.run([], [])).toThrow("list it among the graph's inputs or cells");
});
