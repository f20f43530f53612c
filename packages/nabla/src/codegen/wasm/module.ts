/**
 * A program as the bytes of a WebAssembly module. It imports the memory `env.memory` and exports `run(arena, cells)`: the
 * address of the arena and that of a table with the address of each cell, in the order of `program.cells`, as int32.
 * Every kernel is a function (kernel.ts); `run` calls them in order. Neighbour: shared-module.ts, where threads divide the
 * work.
 */
import type { Program } from "../../compiler/loop-nest.ts";
import { assembleModule, type MemoryKind } from "./assembler.ts";
import { generateKernel } from "./kernel.ts";
import { index, operationOf, type Step, type WasmFunction } from "./operation.ts";
import { type Features, kernelParameters, noFeatures } from "./scope.ts";

export function generateModule(
  program: Program,
  memory: MemoryKind = "own",
  features: Features = noFeatures,
): Uint8Array {
  const functions: WasmFunction[] = [];
  const calls: Step[] = [];
  for (const kernel of program.kernels) {
    calls.push(...call(functions.length, kernelParameters.length));
    functions.push(...generateKernel(kernel, program, functions.length, null, features));
  }
  return assembleModule([...functions, runFunction(calls, kernelParameters)], memory);
}

/** Calls a function with the first of this function's own parameters. */
export function call(position: number, parameters: number): Step[] {
  return [...Array.from({ length: parameters }, (_, at) => index("local.get", at)), index("call", position)];
}

/** The function that a module exports. */
export function runFunction(body: readonly Step[], parameters: WasmFunction["parameters"]): WasmFunction {
  return { name: "run", parameters, locals: [], body: body.map(operationOf) };
}
