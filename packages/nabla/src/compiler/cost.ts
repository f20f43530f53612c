/**
 * What a kernel costs, by counting: scalar operations that it carries out, and bytes of memory that it has to touch. Times
 * follow from neither alone, but a kernel cannot be faster than its operations over the machine's peak, nor than its bytes
 * over the memory's bandwidth.
 */
import { bytesPerElement } from "../base/dtype.ts";
import { forEachExpression } from "./affine.ts";
import type { Kernel, Program, Statement } from "./loop-nest.ts";

export interface Cost {
  /** Arithmetic on values, one for each lane; index arithmetic does not count. */
  readonly operations: number;
  /** Bytes of the buffers that are read and written, each counted once. */
  readonly bytes: number;
}

/** Scalar operations of statements. */
export function operationsOf(statements: readonly Statement[]): number {
  return countOperations(statements, new Set());
}

export function costOf(kernel: Kernel, program: Program): Cost {
  const touched = new Set<number>();
  const operations = countOperations(kernel.body, touched);
  let bytes = 0;
  for (const id of touched) bytes += program.buffers[id]!.size * bytesPerElement(program.buffers[id]!.dtype);
  return { operations, bytes };
}

/** Operations of statements; the buffers that they touch are added to `touched`. */
function countOperations(statements: readonly Statement[], touched: Set<number>): number {
  const count = (statement: Statement): number => {
    if (statement.kind === "loop") {
      const trips = Math.max(0, Math.ceil((statement.end - statement.start) / statement.step));
      return trips * statement.body.reduce((sum, inner) => sum + count(inner), 0);
    }
    if (statement.kind === "prefetch") return 0;
    if (statement.kind === "store") {
      touched.add(statement.buffer);
      forEachExpression([statement.index], (part) => part.kind === "load" && touched.add(part.buffer));
    }
    let operations = 0;
    forEachExpression([statement.value], (part) => {
      if (part.kind === "load") touched.add(part.buffer);
      if (part.kind === "apply" && !isIndexArithmetic(part.dtype, part.lanes)) operations += part.lanes;
    });
    return operations;
  };
  return statements.reduce((sum, statement) => sum + count(statement), 0);
}

const isIndexArithmetic = (dtype: string, lanes: number): boolean => dtype === "int32" && lanes === 1;
