/**
 * A program as the bytes of a WebAssembly module. It imports the memory `env.memory` and exports `run(arena, cells)`: the
 * address of the arena and that of a table with the address of each cell, in the order of `program.cells`, as int32.
 * Every kernel is a function; `run` calls them in order. With a plan for threads it is `run(arena, cells, thread, threads)`,
 * which all threads call, each with its number; all return when the last one is done.
 */
import type { Kernel, Program } from "../../compiler/loop-nest.ts";
import type { ThreadPlan } from "../../compiler/threads/thread-plan.ts";
import { assembleModule, type MemoryKind } from "./assembler.ts";
import { generateKernel } from "./kernel.ts";
import { meetFunction } from "./meet.ts";
import { index, operationOf, type Step, type WasmFunction } from "./operation.ts";
import { type Features, kernelParameters, noFeatures, sharedParameters, thread } from "./scope.ts";
import { meeting } from "./share.ts";

export function generateModule(
  program: Program,
  memory: MemoryKind = "own",
  features: Features = noFeatures,
): Uint8Array {
  const kernels = program.kernels.map((kernel) => generateKernel(kernel, program, null, features));
  const calls = kernels.flatMap((_, position) => call(position, kernelParameters.length));
  return assembleModule([...kernels, runFunction(calls, kernelParameters)], memory);
}

/** The module of a program that threads share as the plan says, over a shared memory. */
export function generateSharedModule(program: Program, plan: ThreadPlan, features: Features = noFeatures): Uint8Array {
  const meet = program.kernels.length;
  const kernels = program.kernels.map((kernel) =>
    generateKernel(kernel, program, plan.isShared(kernel) ? { plan, meet } : null, features),
  );
  const calls = program.kernels.flatMap((kernel, position) => [
    ...(plan.meetsBefore(kernel) ? meeting(meet) : []),
    ...callShared(kernel, position, plan),
  ]);
  const run = runFunction([...calls, ...meeting(meet)], sharedParameters);
  return assembleModule([...kernels, meetFunction, run], "shared");
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

/** Calls a function with the first of this function's own parameters. */
function call(position: number, parameters: number): Step[] {
  return [...Array.from({ length: parameters }, (_, at) => index("local.get", at)), index("call", position)];
}

function runFunction(body: readonly Step[], parameters: WasmFunction["parameters"]): WasmFunction {
  return { name: "run", parameters, locals: [], body: body.map(operationOf) };
}
