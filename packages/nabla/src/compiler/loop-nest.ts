/**
 * What a program is when it leaves the compiler: kernels of nested counted loops over buffers. Everything is static
 * (shapes, extents, offsets), so a code generator only prints. Kernels run in order.
 */
import type { DType } from "../base/dtype.ts";
import type { Expression, Index, Load, Register } from "../scalar/expression.ts";

export type Statement =
  /**
   * for (index = start; index < end; index += step) body. `parallel`: no iteration reads what another writes, so threads
   * may share them out. Never nested; stores outside of any parallel loop are for one thread alone. `parts`: so many equal
   * parts, of which each thread takes neighbouring whole ones; every iteration is one unless told.
   */
  | {
      readonly kind: "loop";
      readonly parallel?: true;
      readonly parts?: number;
      readonly index: Index;
      readonly start: number;
      readonly end: number;
      readonly step: number;
      readonly body: readonly Statement[];
    }
  /** buffer[index … index + value.lanes - 1] = value */
  | { readonly kind: "store"; readonly buffer: number; readonly index: Expression; readonly value: Expression }
  /** register = value; a register lives from its first `set` to the end of the kernel. */
  | { readonly kind: "set"; readonly register: Register; readonly value: Expression }
  /** This will be loaded soon: a hint to the machine. The place may lie past the buffer's end. */
  | { readonly kind: "prefetch"; readonly load: Load };

/** What a statement computes by itself, places in memory included; nothing for a loop. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "loop":
      return [];
    case "store":
      return [statement.index, statement.value];
    case "set":
      return [statement.value];
    case "prefetch":
      return [statement.load.index];
  }
}

/** What a run takes of memory in one piece: the arena, and the private memory of so many threads. */
export function memoryBytes(
  { arenaBytes, privateBytes }: Pick<Program, "arenaBytes" | "privateBytes">,
  threads: number,
): number {
  return arenaBytes + threads * privateBytes;
}

export interface Kernel {
  readonly name: string;
  readonly body: readonly Statement[];
}

/**
 * A piece of memory. `input`: given to each run. `cell`: lives on the device between runs. `private`: every thread has one of
 * its own, for what it needs again in the same iteration of a parallel loop. `scratch`: everything else, outputs too. All
 * but cells and external buffers have an offset, chosen by the memory plan: in the arena, or in each thread's own memory.
 */
export interface Buffer {
  readonly id: number;
  readonly name: string;
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  readonly role: "input" | "cell" | "scratch" | "private";
}

export interface Program {
  readonly buffers: readonly Buffer[];
  readonly kernels: readonly Kernel[];
  /** Buffer of each input, each cell and each output, in the graph's order. */
  readonly inputs: readonly number[];
  readonly cells: readonly number[];
  readonly outputs: readonly number[];
  /**
   * Inputs and outputs that are memory of the caller's: each run gets their addresses, and copies nothing. They are aligned
   * to their elements and to nothing else. Inputs are only read, and may overlap each other; no output overlaps anything.
   */
  readonly external: readonly number[];
  /**
   * Byte offset of each buffer in the arena, or in the memory of each thread where it is private; -1 for cells and external
   * buffers. All others are multiples of 64.
   */
  readonly offsets: readonly number[];
  /** Size of the arena in bytes, a multiple of 64. */
  readonly arenaBytes: number;
  /** Bytes of each thread's own memory, a multiple of 64: they lie behind the arena, one thread's behind the other's. */
  readonly privateBytes: number;
  /**
   * The most bytes of the arena that are needed at once, which no plan can do without, and the kernel that needs them; -1
   * where that is none.
   */
  readonly peak: { readonly bytes: number; readonly kernel: number };
}

/** What a target wants of the compiler: its row in the policy table. */
export interface Policy {
  /** Bytes of a vector register; 0 for no vectors. */
  readonly vectorBytes: number;
  /** Rows and vectors of the register tile of a contraction. */
  readonly tileRows: number;
  readonly tileVectors: number;
  /** Registers for a tile's sums and vectors of the right operand together; as many as it takes unless told. */
  readonly tileRegisters?: number;
  /**
   * Rows of the tile that decides what is packed; those of the tile itself unless told. Where columns are no whole vectors, it
   * depends on that whether the last ones are rounded once: targets that are to give the same bits must agree on it.
   */
  readonly packedFor?: number;
  /** Steps of k whose rows and panels of a tile stay in the first-level cache. */
  readonly tileDepth: number;
  /** Bytes of an operand that stay in the second-level cache beside a panel of the other one; 1 MiB. */
  readonly cachedBytes?: number;
  /** Bytes of an operand that tiles read as it lies, however far its rows are apart: its pages stay at hand; 128 KiB. */
  readonly compactBytes?: number;
  /** How many bytes of a panel to ask for before a tile reads them; none are unless told. */
  readonly prefetchBytes?: number;
  /** Steps of k that a tile writes out in one iteration, so that addresses and the loop itself cost less beside them; 1. */
  readonly stepsTogether?: number;
  /** Inputs and outputs of at least so many bytes are external; none are unless told. */
  readonly externalBytes?: number;
  /** How many threads will share programs, where that is known: what they share is cut so that they get equal parts. */
  readonly threads?: number;
  /** Operations between two meetings of threads inside a loop over time from which it pays to share them; 100,000. */
  readonly worthMeeting?: number;
}
