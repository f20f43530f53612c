/** Reductions, element by element in row-major order, and matrix products by their definition. */
import type { DType } from "../../base/dtype.ts";
import { sizeOf, stridesOf } from "../../base/shape.ts";
import type { Node } from "../../ir/node.ts";
import { numeric, signed } from "../rules.ts";
import { forEachIndex } from "./elements.ts";
import type { HostTensor, Random, Reference, Sample } from "./reference.ts";
import { distinctInput, mostlyFloat64, randomInput, randomShape, someAxes, whole } from "./sampling.ts";

/** The reference of a reduction from its start and its combination of two numbers. */
function reduction(
  name: string,
  start: number,
  fold: (a: number, b: number, dtype: DType) => number,
  sample: Reference["sample"],
): Reference {
  const elements = ([input]: readonly HostTensor[], node: Node): number[] => {
    const axes = node.attributes.axes as readonly number[];
    const result = new Array<number>(sizeOf(node.shape)).fill(start);
    const strides = stridesOf(node.shape);
    forEachIndex(input!.shape, (indices, position) => {
      let target = 0;
      let kept = 0;
      for (const [axis, index] of indices.entries()) if (!axes.includes(axis)) target += index * strides[kept++]!;
      result[target] = fold(result[target]!, input!.data[position]!, node.dtype);
    });
    return result;
  };
  return { name, elements, sample };
}

function sumSample(random: Random): Sample {
  const shape = randomShape(random);
  const attributes = { axes: someAxes(random, shape.length) };
  return { inputs: [randomInput(random, shape, mostlyFloat64(random, signed))], attributes };
}

function prodSample(random: Random): Sample {
  const { inputs, attributes } = sumSample(random);
  const data = inputs[0]!.data.map((value) => (random() < 0.1 ? 0 : value));
  return { inputs: [{ ...inputs[0]!, data }], attributes };
}

function extremeSample(random: Random): Sample {
  const shape = randomShape(random);
  const input = distinctInput(random, shape, mostlyFloat64(random, numeric));
  return { inputs: [input], attributes: { axes: someAxes(random, shape.length) } };
}

function product(a: HostTensor, b: HostTensor): number[] {
  const [batches, rows, depth] = a.shape as readonly [number, number, number];
  const columns = b.shape[2]!;
  const times = a.dtype === "int32" ? Math.imul : (x: number, y: number): number => x * y;
  const result: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let total = 0;
        for (let k = 0; k < depth; k++) {
          const left = a.data[(batch * rows + row) * depth + k]!;
          total += times(left, b.data[(batch * depth + k) * columns + column]!);
        }
        result.push(total);
      }
    }
  }
  return result;
}

const contract: Reference = {
  name: "contract",
  elements: ([a, b]) => product(a!, b!),
  sample: (random) => {
    const [batch, m, k, n] = [2, 4, 4, 4].map((most) => whole(random, 1, most)) as [number, number, number, number];
    const dtype = mostlyFloat64(random, signed);
    return {
      inputs: [randomInput(random, [batch, m, k], dtype), randomInput(random, [batch, k, n], dtype)],
      attributes: {},
    };
  },
};

export const ofReductions: readonly Reference[] = [
  reduction("sum", 0, (a, b, dtype) => (dtype === "int32" ? (a + b) | 0 : a + b), sumSample),
  reduction("prod", 1, (a, b, dtype) => (dtype === "int32" ? Math.imul(a, b) : a * b), prodSample),
  reduction("max", -Infinity, (a, b) => Math.max(a, b), extremeSample),
  reduction("min", Infinity, (a, b) => Math.min(a, b), extremeSample),
  contract,
];
