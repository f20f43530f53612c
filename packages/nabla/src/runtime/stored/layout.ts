/**
 * Where the buffers of a program are and what it takes and gives: what must be known to run it when it is compiled.
 */
import { bytesPerElement } from "../../base/dtype.ts";
import { sizeOf } from "../../base/shape.ts";
import type { Buffer, Program } from "../../compiler/loop-nest.ts";
import type { Graph } from "../../ir/graph.ts";
import type { Node } from "../../ir/node.ts";

export interface Layout extends Pick<
  Program,
  "inputs" | "cells" | "outputs" | "external" | "offsets" | "arenaBytes" | "privateBytes"
> {
  readonly buffers: readonly Omit<Buffer, "name">[];
}

/** The program without its kernels. */
export function layoutOf(program: Program): Layout {
  const { buffers, inputs, cells, outputs, external, offsets, arenaBytes, privateBytes } = program;
  const nameless = buffers.map(({ id, dtype, size, role }) => ({ id, dtype, size, role }));
  return { buffers: nameless, inputs, cells, outputs, external, offsets, arenaBytes, privateBytes };
}

/**
 * Whether a layout that was read from a file can be that of the graph's program: it takes and gives what the graph does, and
 * every buffer lies in the arena, in the threads' own memory, or is memory that each run gets.
 */
export function fits(layout: Layout, graph: Graph): boolean {
  const { buffers, inputs, cells, outputs, external, offsets, arenaBytes, privateBytes } = layout;
  const agrees = (ids: readonly number[], nodes: readonly Node[]): boolean =>
    ids.length === nodes.length &&
    nodes.every(({ dtype, shape }, at) => {
      const buffer = buffers[ids[at]!];
      return buffer !== undefined && buffer.dtype === dtype && buffer.size === sizeOf(shape);
    });
  const reads = graph.cells.map(({ read }) => read);
  if (!agrees(inputs, graph.inputs) || !agrees(cells, reads) || !agrees(outputs, graph.outputs)) return false;
  if (arenaBytes % 64 !== 0 || privateBytes % 64 !== 0) return false;
  const [outside, given] = [new Set([...cells, ...external]), new Set([...inputs, ...outputs])];
  if (outside.size !== cells.length + external.length || new Set(inputs).size !== inputs.length) return false;
  if (!external.every((id) => given.has(id)) || offsets.length !== buffers.length) return false;
  const [isCell, isInput] = [new Set(cells), new Set(inputs)];
  return buffers.every(({ id, dtype, size, role }, at) => {
    if (id !== at || (role === "cell") !== isCell.has(id) || (role === "input") !== isInput.has(id)) return false;
    const offset = offsets[id]!;
    if (outside.has(id)) return offset === -1;
    const end = role === "private" ? privateBytes : arenaBytes;
    return offset >= 0 && offset % 64 === 0 && offset + size * bytesPerElement(dtype) <= end;
  });
}
