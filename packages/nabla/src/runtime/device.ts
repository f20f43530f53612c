/**
 * What a device can do: keep cells, and compile graphs into executables. The rest of nabla knows devices by this only.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import type { Program } from "../compiler/loop-nest.ts";
import type { Graph } from "../ir/graph.ts";

/** Memory of a cell on its device. It is freed when JavaScript's collector finds it unreachable. */
export interface Storage {
  readonly dtype: DType;
  readonly size: number;
  /** A copy of the contents. */
  read(): TypedArray;
  /** Replaces the contents. */
  write(data: TypedArray): void;
}

export interface Executable {
  /** Loops as compiled; null where the device does not compile (the interpreter). */
  readonly program: Program | null;
  /**
   * Runs once: reads inputs and cells, updates the cells in place, gives the outputs as fresh arrays.
   * Inputs and cells are in the graph's order, of its dtypes and sizes.
   */
  run(inputs: readonly TypedArray[], cells: readonly Storage[]): TypedArray[];
}

export interface Device {
  readonly name: string;
  /** At most so many threads run a program: one, unless it says more. It may change, for threads start late. */
  readonly threads?: number;
  /** Why it is one although more were asked for; null or absent where there is nothing to explain. */
  readonly whyOneThread?: string | null;
  /** A zero-filled cell. */
  allocate(dtype: DType, size: number): Storage;
  compile(graph: Graph): Executable;
  /**
   * Makes a compiled program runnable; absent where the device does not compile (the interpreter). A part of a larger
   * program is divided among threads as it is there.
   */
  load?(program: Program, whole?: Program): Executable;
}
