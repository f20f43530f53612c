/** Values at the edges, by the reference and by the semantics: signs, infinities, NaN, overflow, nothing at all. */
import { expect, test } from "vitest";
import { allocate, type DType } from "../../src/base/dtype.ts";
import type { Node } from "../../src/ir/node.ts";
import * as p from "../../src/primitives/index.ts";
import { createInterpreter } from "../../src/runtime/interpreter.ts";
import { bySemantics } from "./semantics.ts";

const interpreter = createInterpreter();
const least = -(2 ** 31);

/** Both values of a pointwise operation on lists of numbers; they must agree to the bit but for the sign of zero. */
function both(operation: (...nodes: Node[]) => Node, dtype: DType, ...operands: readonly number[][]): number[] {
  const inputs = operands.map((values) => p.input([values.length], dtype));
  const data = operands.map((values) => {
    const array = allocate(dtype, values.length);
    array.set(values);
    return array;
  });
  const node = operation(...inputs);
  const [expected] = interpreter.compile({ inputs, cells: [], outputs: [node] }).run(data, []);
  const positive = (values: ArrayLike<number>): number[] => Array.from(values, (value) => value + 0);
  expect(positive(bySemantics(node, data))).toEqual(positive(expected!));
  return positive(expected!);
}

test("mod has the sign of the divisor, as in Python", () => {
  expect(both(p.mod, "int32", [7, -7, 7, -7, 6, -6, 0], [3, 3, -3, -3, 3, 3, 5])).toEqual([1, 2, -2, -1, 0, 0, 0]);
  expect(both(p.mod, "float64", [7.5, -7.5, 7.5, -7.5, 6, -6], [2, 2, -2, -2, 3, 3])).toEqual([
    1.5, 0.5, -0.5, -1.5, 0, 0,
  ]);
  expect(both(p.mod, "uint8", [7, 250, 3], [3, 7, 0])).toEqual([1, 5, 0]);
});

test("mod of integers never traps: by 0 it is 0, also the least number by -1", () => {
  expect(both(p.mod, "int32", [5, 0, least, least, least], [0, 0, -1, 0, 7])).toEqual([0, 0, 0, 0, 5]);
});

test("mod of floats by 0 is NaN, and by an infinity itself where the signs agree", () => {
  const values = both(p.mod, "float32", [1, 0, 5, -5, Infinity], [0, 0, Infinity, -Infinity, 2]);
  expect(values).toEqual([Number.NaN, Number.NaN, 5, -5, Number.NaN]);
});

test("round goes to the nearest, ties to even", () => {
  const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4, -2.6, Infinity];
  expect(both(p.round, "float32", halves)).toEqual([-2, -2, 0, 0, 2, 2, 2, -3, Infinity]);
});

test("NaN is not lost: minimum, maximum, sign, max and min", () => {
  const nan = Number.NaN;
  expect(both(p.minimum, "float32", [nan, 1], [1, nan])).toEqual([nan, nan]);
  expect(both(p.maximum, "float32", [nan, 1], [1, nan])).toEqual([nan, nan]);
  expect(both(p.sign, "float32", [nan, -3, 0, 5])).toEqual([nan, -1, 0, 1]);
  expect(both((x) => p.max(x, [0]), "float32", [1, nan, 2])).toEqual([nan]);
  expect(both((x) => p.min(x, [0]), "float32", [1, nan, 2])).toEqual([nan]);
});

test("integers wrap around", () => {
  expect(both(p.add, "int32", [2147483647, least], [1, -1])).toEqual([least, 2147483647]);
  expect(both(p.mul, "int32", [65536, 123456789], [65536, 987654321])).toEqual([0, Math.imul(123456789, 987654321)]);
  expect(both(p.neg, "int32", [least])).toEqual([least]);
  expect(both(p.abs, "int32", [least, -5])).toEqual([least, 5]);
  expect(both(p.sub, "uint8", [3], [5])).toEqual([254]);
  expect(both((x) => p.sum(x, [0]), "int32", [2147483647, 1])).toEqual([least]);
  expect(both((x) => p.prod(x, [0]), "int32", [65537, 65537])).toEqual([131073]);
});

test("casts truncate, saturate and take NaN for 0", () => {
  const values = [1.9, -1.9, 3e9, -3e9, Number.NaN, Infinity];
  expect(both((x) => p.cast(x, "int32"), "float64", values)).toEqual([1, -1, 2147483647, least, 0, 2147483647]);
  expect(both((x) => p.cast(x, "bool"), "float64", [0, -0, 0.1, Number.NaN])).toEqual([0, 0, 1, 1]);
  expect(both((x) => p.cast(x, "uint8"), "int32", [-1, 256, 255])).toEqual([255, 0, 255]);
});

test("shifts count modulo 32; right shifts bring in zeros", () => {
  expect(both(p.shiftLeft, "int32", [1, 1, 3], [31, 32, 1])).toEqual([least, 1, 6]);
  expect(both(p.shiftRight, "int32", [-1, -1], [28, 0])).toEqual([15, -1]);
});

test("pow at its corners", () => {
  const nan = Number.NaN;
  const values = both(p.pow, "float64", [0, 0, -2, -2, 1, nan, 2], [0, -1, 3, 0.5, nan, 0, -1]);
  expect(values).toEqual([1, Infinity, -8, nan, 1, 1, 0.5]);
});

test("nothing at all: every kind on tensors without elements", () => {
  const empty = p.input([0, 3], "float32");
  const indices = p.input([2, 3], "int32");
  const none = p.input([2, 0], "int32");
  const nodes = [
    p.add(empty, empty),
    p.full(1, [0], "float32"),
    p.reshape(empty, [3, 0]),
    p.permute(empty, [1, 0]),
    p.expand(p.input([1, 3], "float32"), [0, 3]),
    p.slice(empty, [0, 1], [0, 1], [1, 1]),
    p.sum(empty, [0]),
    p.prod(empty, [0]),
    p.max(empty, [1]),
    p.pad(empty, [1, 0], [1, 0], [2, 0]),
    p.contract(p.input([1, 2, 0], "float32"), p.input([1, 0, 2], "float32")),
    p.gather(empty, indices, 0),
    p.scatterAdd(p.input([2, 3], "float32"), none, p.input([2, 0], "float32"), 1),
  ];
  const results = nodes.map((node) => {
    const data = node.inputs.map((input) =>
      allocate(
        input.dtype,
        input.shape.reduce((a, b) => a * b, 1),
      ),
    );
    const [value] = interpreter
      .compile({ inputs: [...new Set(node.inputs)], cells: [], outputs: [node] })
      .run(data.slice(0, new Set(node.inputs).size), []);
    expect(bySemantics(node, data)).toEqual(Array.from(value!));
    return [node.primitive.name, Array.from(value!)];
  });
  const nan = Number.NaN;
  expect(results.filter(([, value]) => value!.length > 0)).toEqual([
    ["sum", [0, 0, 0]],
    ["prod", [1, 1, 1]],
    ["pad", [0, 0, 0, 0, 0, 0]],
    ["contract", [0, 0, 0, 0]],
    ["gather", [nan, nan, nan, nan, nan, nan]],
    ["scatterAdd", [0, 0, 0, 0, 0, 0]],
  ]);
});
