/**
 * The compiled runtime library (runtime-source.ts) as functions of JavaScript. Addresses are numbers: they have 48 bits.
 */
import { createRequire } from "node:module";
import type { TypedArray } from "../../base/dtype.ts";
import { DeviceError } from "../../base/errors.ts";
import type { VectorBytes } from "../../codegen/c/policy.ts";

export interface NativeLibrary {
  /** What the machine's vectors are, and whether it multiplies and adds in one step. */
  readonly vectorBytes: VectorBytes;
  readonly fusedMultiplyAdd: boolean;
  /** Bytes of the second-level cache, or 0 where that is not known. */
  readonly cacheBytes: number;
  /** Which compiler made the library, and makes the programs. */
  readonly isClang: boolean;
  /** Where the elements lie in memory. They stay there as long as the array is reachable, and not detached. */
  addressOf(memory: ArrayBuffer | TypedArray): number;
  /** Asks the system for large pages there, before the memory is used; it may have none. */
  preferLargePages(address: number, bytes: number): void;
  /** Has the system provide the pages there, all at once; large ones where it has them. */
  takePages(address: number, bytes: number): void;
  /** Has the process keep some freed memory for later results instead of giving it back to the system. */
  keepFreedMemory(): void;
  /** Loads a compiled program. Throws DeviceError where the system refuses. */
  load(path: string): LoadedProgram;
  /**
   * 1: programs compute with numbers too small for all their digits, as WebAssembly does; 0, as it is from the start: they
   * count as zero.
   */
  keepSmall(keep: 0 | 1): void;
  /**
   * Runs a program on at most this many threads; `outside` is a table of the addresses that it gets. Where it is short, it
   * has them only if they are awake. Gives how many ran it.
   */
  run(entry: number, arena: number, outside: number, threads: number, isShort: boolean): number;
}

export interface LoadedProgram {
  readonly path: string;
  readonly entry: number;
  unload(): void;
}

interface ForeignLibrary {
  func(declaration: string): (...parameters: unknown[]) => unknown;
}

interface Koffi {
  load(path: string): ForeignLibrary;
}

/** Throws DeviceError where koffi, the optional package that calls C, is not installed or does not work here. */
export function loadKoffi(): Koffi {
  try {
    return createRequire(import.meta.url)("koffi") as Koffi;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new DeviceError(`native: the optional package koffi cannot be loaded (${reason}); npm install koffi`);
  }
}

/** Loads the library at this path. Throws DeviceError where the system refuses. */
export function openNativeLibrary(path: string): NativeLibrary {
  const koffi = loadKoffi();
  let library: ForeignLibrary;
  try {
    library = koffi.load(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DeviceError(
      `native: compiled code cannot be loaded (${reason}); set NABLA_CACHE to a folder that code may run from`,
    );
  }
  const define = <F>(declaration: string): F => library.func(declaration) as F;
  const loadProgram = define<(path: string) => number>("uintptr_t nabla_load(const char *path)");
  const entryOf = define<(library: number) => number>("uintptr_t nabla_entry(uintptr_t library)");
  const unload = define<(library: number) => void>("void nabla_unload(uintptr_t library)");
  const lastError = define<() => string>("const char *nabla_error(void)");
  return {
    vectorBytes: define<() => number>("int nabla_vector_bytes(void)")() as VectorBytes,
    fusedMultiplyAdd: define<() => number>("int nabla_has_fma(void)")() === 1,
    cacheBytes: define<() => number>("int64_t nabla_cache_bytes(void)")(),
    isClang: define<() => number>("int nabla_is_clang(void)")() === 1,
    addressOf: define("uintptr_t nabla_address(void *memory)"),
    preferLargePages: define("void nabla_large_pages(uintptr_t from, uintptr_t bytes)"),
    takePages: define("void nabla_take_pages(uintptr_t from, uintptr_t bytes)"),
    keepFreedMemory: define("void nabla_keep_freed(void)"),
    keepSmall: define("void nabla_keep_small(int keep)"),
    run: define("int nabla_run(uintptr_t entry, uintptr_t arena, uintptr_t outside, int threads, bool is_short)"),
    load(path) {
      const handle = loadProgram(path);
      if (handle === 0) throw new DeviceError(`native: a compiled program cannot be loaded (${lastError()})`);
      return { path, entry: entryOf(handle), unload: () => unload(handle) };
    },
  };
}
