/**
 * A program as the bytes of a WebAssembly module. It imports the memory `env.memory` and exports `run(arena, cells)`: the
 * address of the arena and that of a table with the address of each cell, in the order of `program.cells`, as int32.
 * Every kernel is a function; `run` calls them in order.
 */
import type { Program } from "../../compiler/loop-nest.ts";
import { assembleModule } from "./assembler.ts";
import { generateKernel } from "./kernel.ts";
import { index, type WasmFunction } from "./operation.ts";
import { kernelParameters } from "./scope.ts";

export function generateModule(program: Program): Uint8Array {
  const kernels = program.kernels.map((kernel) => generateKernel(kernel, program));
  const run: WasmFunction = {
    name: "run",
    parameters: kernelParameters,
    locals: [],
    body: kernels.flatMap((_, position) => [index("local.get", 0), index("local.get", 1), index("call", position)]),
  };
  return assembleModule([...kernels, run]);
}
