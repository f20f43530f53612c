/** Values without inputs. */
import { wrap } from "../../base/dtype.ts";
import { CompileError } from "../../base/errors.ts";
import { sizeOf } from "../../base/shape.ts";
import { every, numeric } from "../rules.ts";
import { elementsOf } from "./elements.ts";
import type { Reference } from "./reference.ts";
import { anything, pick, randomShape, whole } from "./sampling.ts";

export const ofSources: readonly Reference[] = [
  {
    name: "input",
    elements: () => {
      throw new CompileError("input: has no value of its own; list it among the graph's inputs or cells");
    },
    sample: (random) => ({ inputs: [], attributes: { shape: randomShape(random), dtype: pick(random, every) } }),
  },
  {
    name: "full",
    elements: (_inputs, node) => new Array<number>(sizeOf(node.shape)).fill(node.attributes.value as number),
    sample: (random) => {
      const dtype = pick(random, every);
      const value = wrap(dtype, anything(random, dtype));
      return { inputs: [], attributes: { value, shape: randomShape(random), dtype } };
    },
  },
  {
    name: "iota",
    elements: (_inputs, node) => elementsOf(node.shape, (indices) => indices[node.attributes.axis as number]!),
    sample: (random) => {
      const shape = randomShape(random, 1);
      const axis = whole(random, 0, shape.length - 1);
      return { inputs: [], attributes: { shape, axis, dtype: pick(random, numeric) } };
    },
  },
];
