/**
 * Runs a hand-made program once on a fresh WebAssembly memory.
 */
import type { TypedArray } from "../../../src/base/dtype.ts";
import type { Program } from "../../../src/compiler/loop-nest.ts";
import { createCellAllocator } from "../../../src/runtime/wasm/cell.ts";
import { createExecutable } from "../../../src/runtime/wasm/executable.ts";
import { createDeviceMemory } from "../../../src/runtime/wasm/memory.ts";

// One for all tests of a file, so that programs find what others left in the arena.
const memory = createDeviceMemory();
const allocateCell = createCellAllocator(memory);

/** As `runProgram`: updates `cells` in place and gives the outputs. */
export function runOnWasm(
  program: Program,
  inputs: readonly TypedArray[],
  cells: readonly TypedArray[] = [],
): TypedArray[] {
  const storages = cells.map((data, position) => {
    const { dtype, size } = program.buffers[program.cells[position]!]!;
    const cell = allocateCell(dtype, size);
    cell.write(data);
    return cell;
  });
  const outputs = createExecutable(program, memory).run(inputs, storages);
  cells.forEach((data, position) => data.set(storages[position]!.read()));
  return outputs;
}
