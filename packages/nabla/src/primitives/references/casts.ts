/** Casts by value and by bits, and the nodes that have the value of their input. */
import { type DType, isFloat } from "../../base/dtype.ts";
import { every } from "../rules.ts";
import { elementwise, type Random, type Reference, type Sample } from "./reference.ts";
import { anything, mostlyFloat64, operands, pick, randomInput, randomShape } from "./sampling.ts";

/** Truncates toward 0 and saturates to int32; NaN gives 0. */
function toInteger(value: number): number {
  if (Number.isNaN(value)) return 0;
  return value < 0 ? Math.max(Math.ceil(value), -2147483648) : Math.min(Math.floor(value), 2147483647);
}

function castValue(value: number, from: DType, to: DType): number {
  if (isFloat(to)) return value;
  if (to === "bool") return value === 0 ? 0 : 1;
  return isFloat(from) ? toInteger(value) : value;
}

function castSample(random: Random): Sample {
  const from = mostlyFloat64(random, every);
  const to = mostlyFloat64(random, every);
  const scale = isFloat(to) ? 1 : pick(random, [1, 100, 1e10]); // beyond int32 too
  const input = randomInput(random, randomShape(random), from, (random, dtype) =>
    isFloat(dtype) ? scale * anything(random, dtype) : anything(random, dtype),
  );
  return { inputs: [input], attributes: { dtype: to } };
}

const identity = (name: string): Reference => elementwise(name, ([x]) => x!, operands(every, anything));

export const ofCasts: readonly Reference[] = [
  elementwise("cast", ([a], node) => castValue(a!, node.inputs[0]!.dtype, node.dtype), castSample),
  elementwise(
    "bitcast",
    ([a], node) =>
      node.dtype === "int32"
        ? new Int32Array(Float32Array.of(a!).buffer)[0]!
        : new Float32Array(Int32Array.of(a!).buffer)[0]!,
    (random) => {
      const from = pick(random, ["float32", "int32"] as const);
      const to = from === "int32" ? "float32" : "int32";
      return { inputs: [randomInput(random, randomShape(random), from)], attributes: { dtype: to } };
    },
  ),
  identity("alias"),
  identity("stopGradient"),
  identity("custom"),
  {
    name: "barrier",
    elements: ([x]) => Array.from(x!.data),
    sample: (random) => {
      const own = [randomShape(random), randomShape(random)];
      return {
        inputs: own.map((shape) => randomInput(random, shape, mostlyFloat64(random, every))),
        attributes: {},
      };
    },
  },
];
