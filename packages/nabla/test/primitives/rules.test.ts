/** What the rules refuse, in which words, and what constructors leave out. */
import { expect, test } from "vitest";
import { AxisError, DTypeError, ShapeError } from "../../src/base/errors.ts";
import type { Node } from "../../src/ir/node.ts";
import * as p from "../../src/primitives/index.ts";

const float = (...shape: number[]): Node => p.input(shape, "float32");
const int = (...shape: number[]): Node => p.input(shape, "int32");
const bool = (...shape: number[]): Node => p.input(shape, "bool");
const bytes = (...shape: number[]): Node => p.input(shape, "uint8");

test.each<[string, () => Node, new (message: string) => Error]>([
  ["add: shapes [2, 3] and [3] differ; broadcast them first", () => p.add(float(2, 3), float(3)), ShapeError],
  ["add: dtypes float32 and int32 differ; cast them to one", () => p.add(float(2), int(2)), DTypeError],
  ["add: takes uint8, int32, float32, float64, not bool", () => p.add(bool(2), bool(2)), DTypeError],
  ["div: takes float32, float64, not int32; cast it first", () => p.div(int(2), int(2)), DTypeError],
  ["neg: takes int32, float32, float64, not uint8", () => p.neg(bytes(2)), DTypeError],
  ["exp: takes float32, float64, not int32", () => p.exp(int(2)), DTypeError],
  ["select: the condition must be bool, not int32", () => p.select(int(2), int(2), int(2)), DTypeError],
  ["shiftLeft: takes int32, not uint8", () => p.shiftLeft(bytes(2), bytes(2)), DTypeError],
  ["bitcast: goes between float32 and int32, not from uint8 to int32", () => p.bitcast(bytes(2), "int32"), DTypeError],
  ["cast: there is no dtype float16", () => p.cast(float(2), "float16" as "float32"), DTypeError],
  ["full: [2, -1] is no shape", () => p.full(0, [2, -1], "float32"), ShapeError],
  ["iota: axis 1 of shape [2]", () => p.iota([2], 1, "int32"), AxisError],
  ["iota: takes uint8, int32, float32, float64, not bool", () => p.iota([2], 0, "bool"), DTypeError],
  ["reshape: [2, 3] has 6 elements, [4] has 4", () => p.reshape(float(2, 3), [4]), ShapeError],
  ["permute: axes [0, 0] are no permutation of those of [2, 3]", () => p.permute(float(2, 3), [0, 0]), AxisError],
  ["expand: [2, 3] to [2, 4]; the rank stays and only axes of 1 grow", () => p.expand(float(2, 3), [2, 4]), ShapeError],
  ["expand: [3] to [2, 3]", () => p.expand(float(3), [2, 3]), ShapeError],
  ["flip: axes [1, 0] of [2, 3] must ascend", () => p.flip(float(2, 3), [1, 0]), AxisError],
  ["slice: 1 to 4 along axis 0 of [3]; 0 <= start <= stop <= size", () => p.slice(float(3), [1], [4], [1]), ShapeError],
  ["slice: steps [0] must be integers >= 1", () => p.slice(float(3), [0], [3], [0]), ShapeError],
  ["slice: 1 starts [0] for shape [2, 3]", () => p.slice(float(2, 3), [0], [1], [1]), ShapeError],
  ["pad: low [-1] must be integers >= 0", () => p.pad(float(3), [-1], [0], [0]), ShapeError],
  ["stagger: axis 1 of [5, 3] is the last", () => p.stagger(float(5, 3), 1, 1, 1, 2), AxisError],
  [
    "stagger: 4 windows of 3 (stride 1, dilation 1) need 6 elements, there are 5",
    () => p.stagger(float(5, 3), 0, 1, 1, 4),
    ShapeError,
  ],
  ["stagger: stride 0 and dilation 1 must be integers >= 1", () => p.stagger(float(5, 3), 0, 0, 1, 2), ShapeError],
  [
    "unstagger: 3 windows of 3 (stride 2, dilation 1) need 7 elements, there are 6",
    () => p.unstagger(float(3, 3), 0, 2, 1, 6),
    ShapeError,
  ],
  ["sum: takes int32, float32, float64, not bool; cast it first", () => p.sum(bool(2), [0]), DTypeError],
  ["sum: takes int32, float32, float64, not uint8; cast it first", () => p.sum(bytes(2), [0]), DTypeError],
  ["sum: axis 2 of shape [2, 3]", () => p.sum(float(2, 3), [2]), AxisError],
  ["max: nothing to take it of along axes [0] of [0, 3]", () => p.max(float(0, 3), [0]), ShapeError],
  [
    "contract: inner dimensions differ, [1, 2, 3] x [1, 4, 5] (3 and 4)",
    () => p.contract(float(1, 2, 3), float(1, 4, 5)),
    ShapeError,
  ],
  [
    "contract: batches differ, [2, 2, 3] x [1, 3, 5] (2 and 1)",
    () => p.contract(float(2, 2, 3), float(1, 3, 5)),
    ShapeError,
  ],
  [
    "contract: takes [batch, m, k] x [batch, k, n], not [2, 3] x [3, 5]",
    () => p.contract(float(2, 3), float(3, 5)),
    ShapeError,
  ],
  ["gather: indices must be int32, not float32; cast them first", () => p.gather(float(3), float(2), 0), DTypeError],
  ["gather: indices [2, 2] for [3, 4]; only axis 0 may differ", () => p.gather(float(3, 4), int(2, 2), 0), ShapeError],
  [
    "scatterAdd: indices [2] and updates [3] must have one shape",
    () => p.scatterAdd(float(3), int(2), float(3), 0),
    ShapeError,
  ],
])("%s", (message, build, type) => {
  let thrown: unknown;
  try {
    build();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(type);
  expect((thrown as Error).message).toContain(message);
});

test("what changes nothing makes no node", () => {
  const x = float(2, 3);
  expect(p.reshape(x, [2, 3])).toBe(x);
  expect(p.permute(x, [0, 1])).toBe(x);
  expect(p.expand(x, [2, 3])).toBe(x);
  expect(p.flip(x, [])).toBe(x);
  expect(p.slice(x, [0, 0], [2, 3], [1, 1])).toBe(x);
  expect(p.pad(x, [0, 0], [0, 0], [0, 0])).toBe(x);
  expect(p.sum(x, [])).toBe(x);
  expect(p.cast(x, "float32")).toBe(x);
  expect(p.floor(int(2)).primitive.name).toBe("input");
  expect(p.alias(x)).not.toBe(x);
});

test("transposes stay outermost: of a reshape that writes the number of matrices differently, and of sums over it", () => {
  const x = float(6, 3, 4);
  const reshaped = p.reshape(p.transposed(x), [2, 3, 4, 3]);
  expect(reshaped.shape).toEqual([2, 3, 4, 3]);
  expect(p.transposedSource(reshaped)!.inputs).toEqual([x]);
  expect(p.transposedSource(p.reshape(p.transposed(x), [6, 12]))).toBeNull();
  expect(p.transposedSource(p.reshape(p.transposed(float(2, 3, 3)), [1, 2, 9]))).toBeNull();
  const sums = p.sum(reshaped, [0]);
  expect(sums.shape).toEqual([3, 4, 3]);
  expect(p.transposedSource(sums)!.primitive.name).toBe("sum");
  expect(p.transposedSource(p.sum(reshaped, [3]))).toBeNull();
});

test("attributes are copies: changing the caller's list changes no node", () => {
  const axes = [0];
  const node = p.sum(float(2, 3), axes);
  axes[0] = 1;
  expect(node.attributes.axes).toEqual([0]);
});

test("full truncates and saturates for integers, and keeps the digits of floats", () => {
  expect(p.full(2.7, [], "int32").attributes.value).toBe(2);
  expect(p.full(1e12, [], "int32").attributes.value).toBe(2147483647);
  expect(p.full(Number.NaN, [], "int32").attributes.value).toBe(0);
  expect(p.full(3, [], "bool").attributes.value).toBe(1);
  expect(p.full(0.1, [], "float32").attributes.value).toBe(0.1);
});
