/**
 * Stands in for shared-program.ts where a page starts: package.json chooses between the two by condition. What threads need
 * is loaded when the first program wants them; until it is there programs run on the first thread, which gives the same
 * bits, as they do until the helper threads have started.
 */
import type { Features } from "../../../codegen/wasm/scope.ts";
import type { Program } from "../../../compiler/loop-nest.ts";
import type { Threading } from "../../../compiler/threads/divide-work.ts";
import type * as Threads from "./shared-program.ts";

let loaded: typeof Threads | null = null;
let loading: Promise<typeof Threads> | null = null;
let failure: string | null = null;

/** Why there are no helper threads although they were wanted; null while all is well. */
export function teamFailure(): string | null {
  return failure ?? loaded?.teamFailure() ?? null;
}

/** The function that runs a program: on one thread at first, on more once they can be had. */
export function instantiateShared(
  program: Program,
  memory: WebAssembly.Memory,
  threading: Threading,
  features: Features,
  byOneThread: () => Threads.Run,
): Threads.Run {
  if (loaded !== null) return loaded.instantiateShared(program, memory, threading, features, byOneThread);
  let run = byOneThread();
  loading ??= import("./shared-program.ts");
  loading
    .then((threads) => {
      loaded = threads;
      run = threads.instantiateShared(program, memory, threading, features, () => run);
    })
    .catch((error: unknown) => {
      failure ??= `threads cannot be loaded (${String(error)})`;
    });
  return (arena, cells) => run(arena, cells);
}
