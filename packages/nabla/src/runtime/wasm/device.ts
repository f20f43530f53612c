/**
 * The WebAssembly device: works in Node, browsers and workers. One memory holds its cells and the arena that its programs
 * share; where it may be shared by threads, they divide the programs that are large enough (threads/).
 */
import { loadOrCompile } from "#stored-modules";
import { teamFailure } from "#threads";
import { recentWasmPolicy, wasmPolicy } from "../../codegen/wasm/policy.ts";
import { meetingWords } from "../../codegen/wasm/meet.ts";
import type { Policy } from "../../compiler/loop-nest.ts";
import type { Device } from "../device.ts";
import { createCellAllocator } from "./cell.ts";
import { createExecutable } from "./executable.ts";
import { createDeviceMemory } from "./memory.ts";
import { hasFusedMultiplyAdd, isRecent, requireSimd } from "./engine.ts";
import { maySleep, whyOneThread } from "./threads/availability.ts";
import type { Threading } from "../../compiler/threads/divide-work.ts";

/**
 * A device with a memory of its own, of one thread unless told, and kernels as this engine likes them unless told. Throws
 * DeviceError where the engine has no SIMD.
 */
export function createWasmDevice(wanted: Threading = { threads: 1 }, engine?: Policy): Device {
  requireSimd();
  const ofEngine = engine ?? (isRecent() ? recentWasmPolicy : wasmPolicy);
  const features = { fusedMultiplyAdd: hasFusedMultiplyAdd() };
  const obstacle = wanted.threads === 1 ? null : whyOneThread();
  const isShared = wanted.threads > 1 && obstacle === null;
  const memory = createDeviceMemory(isShared);
  if (isShared && !maySleep()) memory.elements("int32")[meetingWords.firstIsAwake / 4] = 1;
  const threading = isShared ? wanted : { threads: 1 };
  const worthMeeting = wanted.dividesAll === true ? { worthMeeting: 0 } : {};
  const policy = { ...ofEngine, threads: threading.threads, ...worthMeeting };
  const whyAlone = (): string | null => obstacle ?? (isShared ? teamFailure() : null);
  return {
    name: "wasm",
    get threads() {
      return whyAlone() === null ? threading.threads : 1;
    },
    get whyOneThread() {
      return whyAlone();
    },
    allocate: createCellAllocator(memory),
    compile: (graph) => loadOrCompile(graph, policy, { memory, threading, features }),
    load: (program, whole) => createExecutable(program, memory, { ...threading, whole }, features),
  };
}
