/**
 * The native device: each program becomes one C file, compiled by the machine's own compiler and called by FFI, on as many
 * threads as are useful. For Node on Linux and macOS.
 */
import { nativePolicy } from "../../codegen/c/policy.ts";
import { compileGraph } from "../../compiler/compile.ts";
import { DeviceError } from "../../base/errors.ts";
import type { Device } from "../device.ts";
import { createCellAllocator } from "./cell.ts";
import { codeStamp } from "../stored/code-stamp.ts";
import { createExecutable } from "./executable.ts";
import { allowedProcessors } from "./machine.ts";
import { createAllocator, createArena } from "./memory.ts";
import { loadOrCompile } from "./stored-program.ts";
import { openToolchain } from "./toolchain.ts";

export interface NativeOptions {
  /** At most so many threads run a program, 256 at most; as many as the process may use processors unless told. */
  readonly threads?: number;
}

export interface NativeDevice extends Device {
  readonly threads: number;
}

/** Throws DeviceError, with one line that says how to mend it, where there is no compiler that works or no koffi. */
export function createNativeDevice(options: NativeOptions = {}): NativeDevice {
  const threads = options.threads ?? Math.min(256, allowedProcessors());
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new DeviceError(`native: ${threads} threads; the number of threads is an integer from 1 to 256`);
  }
  const toolchain = openToolchain();
  toolchain.library.keepFreedMemory();
  const allocate = createAllocator(toolchain.library);
  const { vectorBytes, cacheBytes, fusedMultiplyAdd } = toolchain.library;
  const workplace = { toolchain, allocate, arena: createArena(allocate), threads, fusedMultiplyAdd };
  const policy = { ...nativePolicy(vectorBytes, cacheBytes), threads };
  return {
    name: "native",
    threads,
    allocate: createCellAllocator(allocate),
    compile(graph) {
      const stamp = codeStamp();
      if (stamp === null) return createExecutable(compileGraph(graph, policy), workplace);
      return loadOrCompile(graph, policy, workplace, stamp);
    },
    load: (program, whole) => createExecutable(program, { ...workplace, whole }),
  };
}
