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

export const castPrimitive: Primitive = pointwise({
  name: "cast",
  dtype: (_inputs, attributes) => {
    const dtype = attributes.dtype as DType;
    if (!every.includes(dtype)) throw new DTypeError(`cast: there is no dtype ${dtype}; take ${every.join(", ")}`);
    return dtype;
  },
  compute: ([a], node) => scalar.cast(a!, node.dtype),
  // y = a in another precision:  da = g in a's precision
  vjp: (node, g) => [isFloat(node.inputs[0]!.dtype) ? cast(g, node.inputs[0]!.dtype) : null],
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
});

/** The same 32 bits as float32 or int32. */
export function bitcast(a: Node, dtype: "float32" | "int32"): Node {
  return a.dtype === dtype ? a : applyPrimitive(bitcastPrimitive, [a], { dtype });
}
