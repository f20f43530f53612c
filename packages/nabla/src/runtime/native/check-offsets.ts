/**
 * Whether every buffer of a program has a place that C code may rely on.
 */
import { CompileError } from "../../base/errors.ts";
import type { Layout } from "../stored/layout.ts";

/** Throws CompileError where a buffer has none. */
export function checkOffsets(layout: Layout): void {
  for (const { id, role } of layout.buffers) {
    const isElsewhere = (role === "cell" ? layout.cells : layout.external).includes(id);
    if (!isElsewhere && (role === "cell" || layout.offsets[id]! % 64 !== 0)) {
      throw new CompileError(
        `native: buffer ${id} is neither a cell of the program nor external nor at a multiple of 64 bytes`,
      );
    }
  }
}
