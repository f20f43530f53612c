/**
 * Cells that stand for given tensors while a function runs in a trace: how a module, whose parameters are cells, becomes a
 * function of its parameters. Values may have another dtype than their cells.
 */
import { CompileError } from "../base/errors.ts";
import type { AnyCell } from "./any-parameter.ts";
import { stateOf } from "./cell.ts";
import { nodeOf } from "./handles.ts";
import type { AnyTensor } from "./signatures/tensor.ts";
import { activeTrace } from "./trace.ts";

/** Runs a function that reads `values` in the place of the cells' own; afterwards the cells are as before. */
export function withCellValues<R>(values: Iterable<readonly [AnyCell, AnyTensor]>, run: () => R): R {
  const trace = activeTrace();
  if (trace === null) throw new CompileError("bind: cells stand for other tensors only while a function is traced");
  const restored: (() => void)[] = [];
  for (const [cell, value] of values) {
    const state = stateOf(cell);
    const before = trace.read(state);
    const traced = trace.cells.get(state)!;
    traced.current = nodeOf(value);
    restored.push(() => (traced.current = before));
  }
  try {
    return run();
  } finally {
    for (const restore of restored) restore();
  }
}
