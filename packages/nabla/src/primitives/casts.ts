/**
 * From one dtype to another: by value (`cast`) or by the same bits (`bitcast`). Only float to float has a gradient.
 */
import { type DType, isFloat } from "../base/dtype.ts";
import { DTypeError } from "../base/errors.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/build.ts";
import { pointwise } from "./pointwise.ts";
import { every } from "./rules.ts";
import { anything, mostlyFloat64, pick, randomInput, randomShape } from "./sampling.ts";

/** Truncates toward 0 and saturates to int32; NaN gives 0. */
function toInteger(value: number): number {
  if (Number.isNaN(value)) return 0;
  return value < 0 ? Math.max(Math.ceil(value), -2147483648) : Math.min(Math.floor(value), 2147483647);
}

export const castPrimitive: Primitive = pointwise({
  name: "cast",
  dtype: (_inputs, attributes) => {
    const dtype = attributes.dtype as DType;
    if (!every.includes(dtype)) throw new DTypeError(`cast: there is no dtype ${dtype}; take ${every.join(", ")}`);
    return dtype;
  },
  compute: ([a], node) => scalar.cast(a!, node.dtype),
  value: ([a], node) => {
    if (isFloat(node.dtype)) return a!;
    if (node.dtype === "bool") return a === 0 ? 0 : 1;
    return isFloat(node.inputs[0]!.dtype) ? toInteger(a!) : a!;
  },
  // y = a in another precision:  da = g in a's precision
  vjp: (node, g) => [isFloat(node.inputs[0]!.dtype) ? cast(g, node.inputs[0]!.dtype) : null],
  sample: (random) => {
    const from = mostlyFloat64(random, every);
    const to = mostlyFloat64(random, every);
    const scale = isFloat(to) ? 1 : pick(random, [1, 100, 1e10]); // beyond int32 too
    const input = randomInput(random, randomShape(random), from, (random, dtype) =>
      isFloat(dtype) ? scale * anything(random, dtype) : anything(random, dtype),
    );
    return { inputs: [input], attributes: { dtype: to } };
  },
});

/** The same value in another dtype. Floats become integers by truncation (saturating, NaN to 0), bool by "not 0". */
export function cast(a: Node, dtype: DType): Node {
  return a.dtype === dtype ? a : applyPrimitive(castPrimitive, [a], { dtype });
}

export const bitcastPrimitive: Primitive = pointwise({
  name: "bitcast",
  dtype: ([from], attributes) => {
    const to = attributes.dtype as DType;
    const fits = (from === "float32" && to === "int32") || (from === "int32" && to === "float32");
    if (!fits) throw new DTypeError(`bitcast: goes between float32 and int32, not from ${from} to ${to}`);
    return to;
  },
  compute: ([a], node) => scalar.bitcast(a!, node.dtype as "float32" | "int32"),
  value: ([a], node) =>
    node.dtype === "int32"
      ? new Int32Array(Float32Array.of(a!).buffer)[0]!
      : new Float32Array(Int32Array.of(a!).buffer)[0]!,
  sample: (random) => {
    const from = pick(random, ["float32", "int32"] as const);
    const to = from === "int32" ? "float32" : "int32";
    return { inputs: [randomInput(random, randomShape(random), from)], attributes: { dtype: to } };
  },
});

/** The same 32 bits as float32 or int32. */
export function bitcast(a: Node, dtype: "float32" | "int32"): Node {
  return a.dtype === dtype ? a : applyPrimitive(bitcastPrimitive, [a], { dtype });
}
