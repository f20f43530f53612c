/**
 * The compiler that works here, found once in a process: the first that compiles the runtime library so that it can be
 * loaded. What it compiles is kept in the cache, so that later processes find it without running the compiler.
 */
import { DeviceError } from "../../base/errors.ts";
import { buildLibrary } from "./build-library.ts";
import { openCacheFolder } from "../stored/cache-folder.ts";
import { checksum, type CodeCache, openCodeCache } from "../stored/code-cache.ts";
import { type Compiler, findCompilers, howToGetCompiler } from "./compilers.ts";
import { clangFlags, commonFlags, gccFlags, machineFlags } from "./flags.ts";
import { loadKoffi, type LoadedProgram, type NativeLibrary, openNativeLibrary } from "./library.ts";
import { allowedProcessors, processorKind } from "./machine.ts";
import { runtimeSource } from "./runtime-source.ts";

export interface Toolchain {
  readonly compiler: Compiler;
  /** What programs are compiled with. */
  readonly flags: readonly string[];
  readonly library: NativeLibrary;
  readonly cache: CodeCache;
  /** Changes when a text would be compiled to another library. */
  readonly identity: string;
  /** Compiles C text, which has so many parts, or finds it compiled, and loads it. Throws DeviceError where that fails. */
  loadProgram(source: string, parts?: number): LoadedProgram;
}

/** What `nabla doctor` shows. */
export interface ToolchainReport {
  readonly works: boolean;
  /** The compiler and what it can do here, or why there is none and how to get one. */
  readonly description: string;
}

let found: Toolchain | DeviceError | null = null;

/** Throws DeviceError, with one line that says what is missing and how to get it, where no compiler works. */
export function openToolchain(): Toolchain {
  if (found === null) {
    try {
      found = findToolchain(openCodeCache(openCacheFolder(), "so"));
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      found = error;
    }
  }
  if (found instanceof DeviceError) throw found;
  return found;
}

export function reportToolchain(): ToolchainReport {
  try {
    const { compiler, flags, library, cache } = openToolchain();
    const vectors = `vectors of ${library.vectorBytes} bytes${library.fusedMultiplyAdd ? ", fused multiply-add" : ""}`;
    const description = `${compiler.name} (${compiler.command[0]}), ${vectors}, ${flags.join(" ")}; cache in ${cache.folder}`;
    return { works: true, description };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return { works: false, description: error.message };
  }
}

/** The first compiler, with the first way to say "this machine", that makes a runtime library which can be loaded. */
export function findToolchain(cache: CodeCache, compilers: Iterable<Compiler> = findCompilers()): Toolchain {
  if (process.platform === "win32") {
    throw new DeviceError('native: this device is for Linux and macOS; take "wasm"');
  }
  loadKoffi();
  const kind = processorKind();
  const reasons: string[] = [];
  for (const compiler of compilers) {
    for (const machine of machineFlags) {
      const flags = [...commonFlags, ...machine];
      try {
        const library = openNativeLibrary(obtain(cache, compiler, [...flags, "-O2"], kind, runtimeSource));
        return assemble(cache, compiler, [...flags, ...(library.isClang ? clangFlags : gccFlags)], kind, library);
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error;
        reasons.push(error.message.replace(/^native: /, ""));
      }
    }
  }
  if (reasons.length === 0) throw new DeviceError(`native: no C compiler found; ${howToGetCompiler()}`);
  throw new DeviceError(`native: no C compiler works (${reasons[0]}); ${howToGetCompiler()}`);
}

function assemble(
  cache: CodeCache,
  compiler: Compiler,
  flags: readonly string[],
  kind: string,
  library: NativeLibrary,
): Toolchain {
  return {
    compiler,
    flags,
    library,
    cache,
    identity: identityOf(compiler, flags, kind),
    loadProgram: (source, parts) => library.load(obtain(cache, compiler, flags, kind, source, parts)),
  };
}

function identityOf(compiler: Compiler, flags: readonly string[], kind: string): string {
  return [compiler.identity, kind, ...flags].join("\n");
}

/** The path of the compiled text: from the cache, else made now. */
function obtain(
  cache: CodeCache,
  compiler: Compiler,
  flags: readonly string[],
  kind: string,
  source: string,
  parts = 1,
): string {
  const key = `${checksum(source)}\n${identityOf(compiler, flags, kind)}`;
  const build = (stem: string): string =>
    buildLibrary(compiler, flags, source, stem, Math.min(parts, allowedProcessors()));
  return cache.find(key) ?? cache.add(key, build);
}
