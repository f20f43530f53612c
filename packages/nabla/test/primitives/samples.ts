/** Samples of the registry as nodes with data. */
import { allocate, type TypedArray } from "../../src/base/dtype.ts";
import { applyPrimitive, type Node } from "../../src/ir/node.ts";
import type { Primitive } from "../../src/ir/primitive.ts";
import { input } from "../../src/primitives/index.ts";
import { references } from "../../src/primitives/references/index.ts";

export interface SampledNode {
  readonly node: Node;
  readonly inputs: readonly Node[];
  readonly data: readonly TypedArray[];
}

/** The primitive applied to a sample's inputs, and their values. */
export function sampled(primitive: Primitive, random: () => number): SampledNode {
  const sample = references.get(primitive.name)!.sample(random);
  const inputs = sample.inputs.map(({ shape, dtype }) => input(shape, dtype));
  const data = sample.inputs.map(({ dtype, data }) => {
    const array = allocate(dtype, data.length);
    array.set(data);
    return array;
  });
  return { node: applyPrimitive(primitive, inputs, sample.attributes), inputs, data };
}
