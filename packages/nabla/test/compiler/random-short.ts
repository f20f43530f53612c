/**
 * Random graphs around reductions over at most a few more elements than are written out: of windows, moved, turned round and
 * repeated elements; of all reductions and dtypes; with the place of an extreme, and what reads them in the same place, beside
 * it and in another shape. Numbers are small and whole, among them NaN, so that all orders give the same bits.
 */
import { allocate, type DType, type TypedArray } from "../../src/base/dtype.ts";
import { type Shape, sizeOf } from "../../src/base/shape.ts";
import type { CellSlot } from "../../src/ir/graph.ts";
import type { Node } from "../../src/ir/node.ts";
import * as p from "../../src/primitives/index.ts";
import { type RandomCase, randomNumbers } from "./random-graph.ts";

const dtypes: readonly DType[] = ["float32", "float32", "float32", "float64", "int32", "uint8"];
const extents = [1, 2, 2, 3, 4, 5, 7, 9, 14, 16, 17];
const isFloat = (dtype: DType): boolean => dtype === "float32" || dtype === "float64";

/** Several graphs that share nothing, as one. */
export function randomShort(seed: number, parts: number = 1): RandomCase {
  const cases = Array.from({ length: parts }, (_, part) => randomPart(randomNumbers(seed * 1009 + part)));
  return {
    graph: {
      inputs: cases.flatMap(({ graph }) => graph.inputs),
      cells: cases.flatMap(({ graph }) => graph.cells),
      outputs: cases.flatMap(({ graph }) => graph.outputs),
    },
    inputs: cases.flatMap(({ inputs }) => inputs),
    cells: cases.flatMap(({ cells }) => cells),
  };
}

function randomPart(random: () => number): RandomCase {
  const whole = (below: number): number => Math.floor(random() * below);
  const pick = <T>(values: readonly T[]): T => values[whole(values.length)]!;
  const dtype = pick(dtypes);
  const canSum = dtype !== "uint8";
  const inputs: Node[] = [];
  const leaf = (shape: Shape): Node => {
    const node = p.input(shape, dtype);
    inputs.push(node);
    return node;
  };
  const values = (node: Node): TypedArray => {
    const data = allocate(node.dtype, sizeOf(node.shape));
    const low = node.dtype === "uint8" ? 0 : -2;
    for (let at = 0; at < data.length; at++) {
      data[at] = isFloat(node.dtype) && random() < 0.02 ? Number.NaN : low + whole(5);
    }
    return data;
  };

  /** Windows of two or three along the first axis, which overlap; the axis of their places is the last. */
  const windowed = (x: Node): Node => {
    const [places, stride] = [pick([2, 3]), pick([1, 2])];
    if (x.shape[0]! < places || sizeOf(x.shape) > 1000) return x;
    const wide = p.expand(p.reshape(x, [...x.shape, 1]), [...x.shape, places]);
    return p.stagger(wide, 0, stride, 1, Math.floor((x.shape[0]! - places) / stride) + 1);
  };
  const views: readonly ((x: Node) => Node)[] = [
    (x) => x,
    windowed,
    (x) => p.flip(x, [whole(x.shape.length)]),
    (x) => p.pad(x, ...(["low", "high", "interior"].map(() => x.shape.map(() => pick([0, 0, 1]))) as PadSizes)),
    (x) => {
      const axes = x.shape.map((_, axis) => ({ axis, order: random() })).sort((a, b) => a.order - b.order);
      return p.permute(
        x,
        axes.map(({ axis }) => axis),
      );
    },
  ];
  /** A little work for each element, or much of it. */
  const worked = (x: Node): Node => {
    const zero = p.fullLike(x, 0);
    const rectified = p.select(p.lessEqual(x, zero), zero, x);
    if (random() < 0.7 || !isFloat(dtype)) return pick([x, rectified]);
    let value = rectified;
    for (let step = 0; step < 12; step++)
      value = p.minimum(p.abs(p.sub(value, p.fullLike(x, step % 3))), p.fullLike(x, 3));
    return value;
  };

  /** Axes that have few elements together, most often. */
  const fewAxes = (shape: Shape): number[] => {
    const axes: number[] = [];
    let count = 1;
    for (const axis of shape.keys()) {
      if (random() < 0.6 && count * shape[axis]! <= 18) {
        axes.push(axis);
        count *= shape[axis]!;
      }
    }
    return axes;
  };
  const reduce = (x: Node, axes: readonly number[]): Node => {
    const count = sizeOf(axes.map((axis) => x.shape[axis]!));
    const choices = canSum ? [p.max, p.min, p.max, p.sum, ...(count <= 8 ? [p.prod] : [])] : [p.max, p.min];
    return pick(choices)(x, axes);
  };
  const back = (x: Node, reduced: Node, axes: readonly number[]): Node => {
    const single = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    return p.expand(p.reshape(reduced, single), x.shape);
  };
  /** The first number, counted along one axis, that holds what was reduced. */
  const placeOf = (x: Node, reduced: Node, axes: readonly number[]): Node => {
    const isHere = p.equal(x, back(x, reduced, axes));
    const numbers = p.iota(x.shape, axes[0] ?? 0, "int32");
    return p.min(p.select(isHere, numbers, p.fullLike(numbers, 99)), axes);
  };

  const shape = Array.from({ length: 2 + whole(3) }, () => pick(extents));
  while (sizeOf(shape) > 2000) shape[shape.indexOf(Math.max(...shape))] = 2;
  const x = leaf(shape);
  const value = worked(pick(views)(worked(pick(views)(x))));
  const axes = fewAxes(value.shape);
  const reduced = reduce(value, axes);
  const others: readonly (() => Node)[] = [
    () => reduced,
    () => placeOf(value, reduced, axes),
    () => p.select(p.equal(value, back(value, reduced, axes)), value, p.fullLike(value, 1)),
    () => worked(p.maximum(reduced, leaf(reduced.shape))),
    () => p.pad(reduced, ...(["low", "high", "interior"].map(() => reduced.shape.map(() => pick([0, 1]))) as PadSizes)),
    () => reduce(reduced, fewAxes(reduced.shape)),
    () => reduce(value, fewAxes(value.shape)),
    () => {
      const narrow = p.minimum(p.reshape(reduced, [sizeOf(reduced.shape)]), p.full(3, [sizeOf(reduced.shape)], dtype));
      return reduce(p.reshape(narrow, [...reduced.shape]), fewAxes(reduced.shape));
    },
  ];
  const outputs = Array.from({ length: 1 + whole(4) }, () => pick(others)());
  // A cell that takes in what was reduced, perhaps in place.
  const read = p.input(reduced.shape, dtype);
  const zero = p.fullLike(read, 0);
  const next = p.select(p.less(read, reduced), p.minimum(reduced, p.fullLike(read, 4)), zero);
  const cells: CellSlot[] = random() < 0.5 ? [{ read, next }] : [];
  return {
    graph: { inputs, cells, outputs },
    inputs: inputs.map(values),
    cells: cells.map((cell) => values(cell.read)),
  };
}

type PadSizes = [low: number[], high: number[], interior: number[]];
