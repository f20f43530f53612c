/**
 * Which bytes of memory a piece of a kernel touches: an interval for each load and store. Buffers of the arena share
 * their place, because one may take over the memory of another.
 */
import { bytesPerElement, type DType } from "../../base/dtype.ts";
import { forEachOperation } from "../affine.ts";
import { expressionsOf, type Program, type Statement } from "../loop-nest.ts";
import type { Expression } from "../../scalar/expression.ts";
import { type KnownRanges, learnCounter, rangeOf } from "./ranges.ts";

export interface Access {
  /** -1 for the arena, else the number of a buffer that lies elsewhere. */
  readonly place: number;
  /** Bytes from `low` up to, not including, `high`. */
  readonly low: number;
  readonly high: number;
  readonly writes: boolean;
}

/** Calls `visit` for everything that the statement touches; learns ranges on the way. `once` are registers set once. */
export function forEachAccess(
  statement: Statement,
  program: Program,
  known: KnownRanges,
  once: ReadonlySet<string>,
  visit: (access: Access) => void,
): void {
  const touch = (buffer: number, dtype: DType, index: Expression, lanes: number, writes: boolean): void => {
    const { size } = program.buffers[buffer]!;
    const offset = program.offsets[buffer]!;
    const bytes = bytesPerElement(dtype);
    const range = rangeOf(index, known);
    const base = Math.max(0, offset);
    const low = base + Math.max(0, range.low) * bytes;
    const high = base + Math.min(size, range.high + lanes) * bytes;
    visit({ place: offset < 0 ? buffer : -1, low, high, writes });
  };
  if (statement.kind === "loop") {
    if (statement.start >= statement.end) return;
    learnCounter(statement, known);
    for (const inner of statement.body) forEachAccess(inner, program, known, once, visit);
    return;
  }
  forEachOperation(expressionsOf(statement), (part) => {
    if (part.kind === "load") touch(part.buffer, part.dtype, part.index, part.lanes, false);
  });
  if (statement.kind === "store") {
    touch(statement.buffer, statement.value.dtype, statement.index, statement.value.lanes, true);
  } else if (statement.kind === "set" && once.has(statement.register.name)) {
    known.set(statement.register, rangeOf(statement.value, known));
  }
}
