/**
 * The WebAssembly device: works in Node, browsers and workers, on one thread. One memory holds its cells and the arena
 * that its programs share.
 */
import { wasmPolicy } from "../../codegen/wasm/policy.ts";
import { compileGraph } from "../../compiler/compile.ts";
import type { Device } from "../device.ts";
import { createCellAllocator } from "./cell.ts";
import { createExecutable } from "./executable.ts";
import { createDeviceMemory } from "./memory.ts";
import { requireSimd } from "./simd.ts";

/** A device with a memory of its own. Throws DeviceError where the engine has no WebAssembly SIMD. */
export function createWasmDevice(): Device {
  requireSimd();
  const memory = createDeviceMemory();
  return {
    name: "wasm",
    allocate: createCellAllocator(memory),
    compile: (graph) => createExecutable(compileGraph(graph, wasmPolicy), memory),
  };
}
