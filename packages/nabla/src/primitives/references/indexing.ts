/** Elements found through indices that are data, and adding at such places. */
import { isFloat } from "../../base/dtype.ts";
import { type Shape, sizeOf, stridesOf } from "../../base/shape.ts";
import { every, numeric } from "../rules.ts";
import { elementsOf, forEachIndex, reader } from "./elements.ts";
import type { Random, Reference } from "./reference.ts";
import { mostlyFloat64, randomInput, randomShape, type SampleInput, whole } from "./sampling.ts";

/** Mostly indices within 0 … size-1, sometimes beside. */
function sampleIndices(random: Random, shape: Shape, size: number): SampleInput {
  return randomInput(random, shape, "int32", () =>
    random() < 0.85 ? whole(random, 0, size - 1) : whole(random, -size - 2, 2 * size + 2),
  );
}

const gather: Reference = {
  name: "gather",
  elements: ([input, indices], node) => {
    const axis = node.attributes.axis as number;
    const read = reader(input!);
    const readIndex = reader(indices!);
    return elementsOf(node.shape, (place) => {
      const index = readIndex(place);
      if (index >= 0 && index < input!.shape[axis]!) return read(place.with(axis, index));
      return isFloat(node.dtype) ? Number.NaN : 0;
    });
  },
  sample: (random) => {
    const shape = randomShape(random, 1);
    const axis = whole(random, 0, shape.length - 1);
    const input = randomInput(random, shape, mostlyFloat64(random, every));
    const indices = sampleIndices(random, shape.with(axis, whole(random, 1, 5)), shape[axis]!);
    return { inputs: [input, indices], attributes: { axis } };
  },
};

const scatterAdd: Reference = {
  name: "scatterAdd",
  elements: ([base, indices, updates], node) => {
    const axis = node.attributes.axis as number;
    const strides = stridesOf(node.shape);
    const result = Array.from({ length: sizeOf(node.shape) }, (_, position) => base!.data[position]!);
    forEachIndex(updates!.shape, (place, position) => {
      const index = indices!.data[position]!;
      if (index < 0 || index >= node.shape[axis]!) return;
      let target = index * strides[axis]!;
      for (const [other, step] of place.entries()) if (other !== axis) target += step * strides[other]!;
      result[target] = result[target]! + updates!.data[position]!;
    });
    return result;
  },
  sample: (random) => {
    const shape = randomShape(random, 1);
    const axis = whole(random, 0, shape.length - 1);
    const dtype = mostlyFloat64(random, numeric);
    const places = shape.with(axis, whole(random, 1, 5));
    const indices = sampleIndices(random, places, shape[axis]!);
    return {
      inputs: [randomInput(random, shape, dtype), indices, randomInput(random, places, dtype)],
      attributes: { axis },
    };
  },
};

export const ofIndexing: readonly Reference[] = [gather, scatterAdd];
