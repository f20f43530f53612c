/** Views, by reading each element from where it comes (or, for `pad`, by writing it to where it goes). */
import { sizeOf, stridesOf } from "../../base/shape.ts";
import { keepAxes } from "../reduction.ts";
import { every } from "../rules.ts";
import { elementsOf, forEachIndex, reader } from "./elements.ts";
import type { Reference } from "./reference.ts";
import { mostlyFloat64, pick, randomInput, randomShape, shuffledAxes, someAxes, viewed, whole } from "./sampling.ts";

type PerAxis = readonly number[];

const reshape: Reference = {
  name: "reshape",
  elements: ([input]) => Array.from(input!.data),
  sample: (random) => {
    const shape = randomShape(random, 0, 4);
    const size = sizeOf(shape);
    const divisors = Array.from({ length: size }, (_, below) => below + 1).filter((divisor) => size % divisor === 0);
    const inner = pick(random, divisors);
    const choices = [[size], [inner, size / inner], [size / inner, 1, inner], [...shape].reverse()];
    const attributes = { shape: pick(random, choices) };
    return { inputs: [randomInput(random, shape, mostlyFloat64(random, every))], attributes };
  },
};

const permute: Reference = {
  name: "permute",
  elements: ([input], node) => {
    const axes = node.attributes.axes as PerAxis;
    const read = reader(input!);
    return elementsOf(node.shape, (indices) => {
      const from = new Array<number>(axes.length);
      for (const [to, axis] of axes.entries()) from[axis] = indices[to]!;
      return read(from);
    });
  },
  sample: (random) => {
    const shape = randomShape(random, 0, 4);
    const axes = shuffledAxes(random, shape.length);
    return { inputs: [randomInput(random, shape, mostlyFloat64(random, every))], attributes: { axes } };
  },
};

const flip: Reference = {
  name: "flip",
  elements: ([input], node) => {
    const axes = node.attributes.axes as PerAxis;
    const read = reader(input!);
    return elementsOf(node.shape, (indices) =>
      read(indices.map((index, axis) => (axes.includes(axis) ? node.shape[axis]! - 1 - index : index))),
    );
  },
  sample: viewed((random, shape) => ({ axes: someAxes(random, shape.length) })),
};

const expand: Reference = {
  name: "expand",
  elements: ([input], node) => {
    const read = reader(input!);
    return elementsOf(node.shape, (indices) =>
      read(indices.map((index, axis) => (input!.shape[axis] === 1 ? 0 : index))),
    );
  },
  sample: (random) => {
    const shape = randomShape(random);
    const from = keepAxes(shape, someAxes(random, shape.length));
    return { inputs: [randomInput(random, from, mostlyFloat64(random, every))], attributes: { shape } };
  },
};

const slice: Reference = {
  name: "slice",
  elements: ([input], node) => {
    const starts = node.attributes.starts as PerAxis;
    const steps = node.attributes.steps as PerAxis;
    const read = reader(input!);
    return elementsOf(node.shape, (indices) =>
      read(indices.map((index, axis) => starts[axis]! + index * steps[axis]!)),
    );
  },
  sample: (random) => {
    const shape = randomShape(random).map((dimension) => dimension * 2);
    const starts = shape.map((dimension) => whole(random, 0, dimension - 1));
    const stops = shape.map((dimension, axis) => whole(random, starts[axis]! + 1, dimension));
    const steps = shape.map(() => whole(random, 1, 3));
    const input = randomInput(random, shape, mostlyFloat64(random, every));
    return { inputs: [input], attributes: { starts, stops, steps } };
  },
};

const pad: Reference = {
  name: "pad",
  elements: ([input], node) => {
    const low = node.attributes.low as PerAxis;
    const interior = node.attributes.interior as PerAxis;
    const strides = stridesOf(node.shape);
    const result = new Array<number>(sizeOf(node.shape)).fill(0);
    forEachIndex(input!.shape, (indices, position) => {
      let target = 0;
      for (const [axis, index] of indices.entries()) {
        target += (low[axis]! + index * (interior[axis]! + 1)) * strides[axis]!;
      }
      result[target] = input!.data[position]!;
    });
    return result;
  },
  sample: viewed((random, shape) => {
    const [low, high, interior] = [2, 2, 2].map((most) => shape.map(() => whole(random, 0, most)));
    return { low: low!, high: high!, interior: interior! };
  }),
};

export const ofViews: readonly Reference[] = [reshape, permute, flip, expand, slice, pad];
