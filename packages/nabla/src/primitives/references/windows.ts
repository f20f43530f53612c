/** Sliding windows, by reading every place of every window. */
import { every } from "../rules.ts";
import { elementsOf, reader } from "./elements.ts";
import type { Random, Reference, Sample } from "./reference.ts";
import { mostlyFloat64, randomInput, whole } from "./sampling.ts";

interface Window {
  readonly axis: number;
  readonly stride: number;
  readonly dilation: number;
}

function staggerSample(random: Random): Sample {
  const [stride, dilation, count, places] = [3, 3, 4, 3].map((most) => whole(random, 1, most)) as [
    number,
    number,
    number,
    number,
  ];
  const size = (count - 1) * stride + (places - 1) * dilation + 1 + whole(random, 0, 2);
  const [shape, axis] = random() < 0.5 ? [[size, 2, places], 0] : [[2, size, places], 1];
  const input = randomInput(random, shape, mostlyFloat64(random, every));
  return { inputs: [input], attributes: { axis, stride, dilation, count } };
}

const stagger: Reference = {
  name: "stagger",
  elements: ([input], node) => {
    const { axis, stride, dilation } = node.attributes as unknown as Window;
    const read = reader(input!);
    return elementsOf(node.shape, (indices) =>
      read(indices.with(axis, indices[axis]! * stride + indices.at(-1)! * dilation)),
    );
  },
  sample: staggerSample,
};

const unstagger: Reference = {
  name: "unstagger",
  elements: ([input], node) => {
    const { axis, stride, dilation } = node.attributes as unknown as Window;
    const read = reader(input!);
    return elementsOf(node.shape, (indices) => {
      const window = (indices[axis]! - indices.at(-1)! * dilation) / stride;
      const isPlace = Number.isInteger(window) && window >= 0 && window < input!.shape[axis]!;
      return isPlace ? read(indices.with(axis, window)) : 0;
    });
  },
  sample: (random) => {
    const { inputs, attributes } = staggerSample(random);
    const { axis, stride, dilation, count } = attributes as unknown as Window & { readonly count: number };
    const { shape, dtype } = inputs[0]!;
    const input = randomInput(random, shape.with(axis, count), dtype);
    return { inputs: [input], attributes: { axis, stride, dilation, size: shape[axis]! } };
  },
};

export const ofWindows: readonly Reference[] = [stagger, unstagger];
