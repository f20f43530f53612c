/**
 * A program as the bytes of a WebAssembly module that threads share: it exports `run(arena, cells, thread, threads)`, which
 * all threads call, each with its number; all return when the last one is done. Neighbour: module.ts, for one thread.
 */
import type { Kernel, Program } from "../../compiler/loop-nest.ts";
import type { ThreadPlan } from "../../compiler/threads/thread-plan.ts";
import { assembleModule } from "./assembler.ts";
import { generateKernel } from "./kernel.ts";
import { meetFunction } from "./meet.ts";
import { call, runFunction } from "./module.ts";
import { index, type Step, type WasmFunction } from "./operation.ts";
import { type Features, kernelParameters, noFeatures, sharedParameters, thread } from "./scope.ts";
import { meeting } from "./share.ts";

/** The module of a program that threads share as the plan says, over a shared memory. */
export function generateSharedModule(program: Program, plan: ThreadPlan, features: Features = noFeatures): Uint8Array {
  const meet = 0;
  const functions: WasmFunction[] = [meetFunction];
  const calls: Step[] = [];
  for (const kernel of program.kernels) {
    if (plan.meetsBefore(kernel)) calls.push(...meeting(meet));
    calls.push(...callShared(kernel, functions.length, plan));
    const sharing = plan.isShared(kernel) ? { plan, meet } : null;
    functions.push(...generateKernel(kernel, program, functions.length, sharing, features));
  }
  const run = runFunction([...calls, ...meeting(meet)], sharedParameters);
  return assembleModule([...functions, run], "shared");
}

function callShared(kernel: Kernel, position: number, plan: ThreadPlan): Step[] {
  if (plan.isShared(kernel)) return call(position, sharedParameters.length);
  return [
    index("local.get", thread),
    "i32.eqz",
    { kind: "control", name: "if" },
    ...call(position, kernelParameters.length),
    { kind: "control", name: "end" },
  ];
}
