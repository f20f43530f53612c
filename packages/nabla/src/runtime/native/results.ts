/**
 * How the outputs of a program get to JavaScript: external ones are fresh arrays that the program itself writes, all others
 * are copied from where they lie. Every result is an array of its own.
 */
import { Buffer } from "node:buffer";
import { bytesPerElement, type DType, type TypedArray, viewOf } from "../../base/dtype.ts";
import type { Layout } from "../stored/layout.ts";

export type ResultWay =
  /** A fresh array, whose address is at this place of the table. */
  | { readonly from: "external"; readonly place: number; readonly dtype: DType; readonly size: number }
  | { readonly from: "arena"; readonly buffer: number }
  | { readonly from: "cell"; readonly position: number }
  /** An external input that is returned as it came. */
  | { readonly from: "input"; readonly position: number }
  /** An external output that is returned twice. */
  | { readonly from: "result"; readonly position: number };

/** One for each output. `places` are those of buffers in the table of addresses, -1 for the arena. */
export function planResults(layout: Layout, places: readonly number[]): ResultWay[] {
  return layout.outputs.map((id, at) => {
    const { dtype, size } = layout.buffers[id]!;
    const [cell, input, same] = [layout.cells, layout.inputs, layout.outputs].map((ids) => ids.indexOf(id));
    if (places[id]! < 0) return { from: "arena", buffer: id };
    if (cell! >= 0) return { from: "cell", position: cell! };
    if (input! >= 0) return { from: "input", position: input! };
    if (same! < at) return { from: "result", position: same! };
    return { from: "external", place: places[id]!, dtype, size };
  });
}

/** Makes the arrays that the program writes, and calls `pass` with each. Other results are missing yet. */
export function makeResults(
  ways: readonly ResultWay[],
  pass: (place: number, array: TypedArray) => void,
): (TypedArray | undefined)[] {
  const results = new Array<TypedArray | undefined>(ways.length); // growing would leave garbage
  for (let position = 0; position < ways.length; position++) {
    const way = ways[position]!;
    if (way.from !== "external") continue;
    const array = unfilled(way.dtype, way.size);
    pass(way.place, array);
    results[position] = array;
  }
  return results;
}

/** An array of its own that holds anything: the program writes every element, and zeros would take as long as a small product. */
function unfilled(dtype: DType, size: number): TypedArray {
  const { buffer } = Buffer.allocUnsafeSlow(size * bytesPerElement(dtype));
  return viewOf(dtype, buffer as ArrayBuffer, 0, size);
}
