/**
 * A program over shared memory, divided among threads where it is large enough. Neighbours: later.ts, which stands in for
 * this file where a page starts; team.ts, the threads.
 */
import { generateSharedModule } from "../../../codegen/wasm/shared-module.ts";
import type { Features } from "../../../codegen/wasm/scope.ts";
import type { Program } from "../../../compiler/loop-nest.ts";
import { divideWork, type Threading } from "../../../compiler/threads/divide-work.ts";
import { planThreads } from "../../../compiler/threads/thread-plan.ts";
import { type SharedRun, shareProgram } from "./team.ts";

export { teamFailure } from "./team.ts";

/** Runs a program: the addresses of its arena and of the table of its cells. */
export type Run = (arena: number, cells: number) => void;

/** The bytes of a module that so many threads run. */
export interface SharedModule {
  readonly bytes: Uint8Array;
  readonly threads: number;
}

/** The module of a program for threads; null where it is too small, or so short that one thread takes no longer. */
export function generateShared(program: Program, threading: Threading, features: Features): SharedModule | null {
  const division = divideWork(program, threading);
  if (division === null || division.crew.isShort) return null;
  const bytes = generateSharedModule(division.program, planThreads(division.program), features);
  return { bytes, threads: division.crew.threads };
}

/** The function that runs a module on as many threads as are ready. */
export function startShared({ bytes, threads }: SharedModule, memory: WebAssembly.Memory): Run {
  const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return shareProgram(module, memory, instance.exports["run"] as SharedRun, threads);
}

/** The function that runs a program on as many threads as are ready; `byOneThread` makes it where it is too small. */
export function instantiateShared(
  program: Program,
  memory: WebAssembly.Memory,
  threading: Threading,
  features: Features,
  byOneThread: () => Run,
): Run {
  const shared = generateShared(program, threading, features);
  return shared === null ? byOneThread() : startShared(shared, memory);
}
