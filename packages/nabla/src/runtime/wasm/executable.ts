/**
 * A program that is ready to run in a device's memory. A run copies the inputs into the arena, writes the addresses of the
 * cells behind it and the threads' own memory, calls the module, and copies the outputs out: these are all that it
 * allocates. A program that is large enough is made for threads (threads/); others know nothing of them.
 */
import { instantiateShared } from "#threads";
import { bytesPerElement, type DType } from "../../base/dtype.ts";
import { CompileError, DataError, DeviceError, DTypeError } from "../../base/errors.ts";
import { generateModule } from "../../codegen/wasm/module.ts";
import { type Features, noFeatures } from "../../codegen/wasm/scope.ts";
import { memoryBytes, type Program } from "../../compiler/loop-nest.ts";
import type { Executable, Storage } from "../device.ts";
import type { Layout } from "../stored/layout.ts";
import { type Cell, isCellOf } from "./cell.ts";
import { checkArray } from "../check-array.ts";
import type { DeviceMemory } from "./memory.ts";
import type { Run } from "./threads/shared-program.ts";
import type { Threading } from "../../compiler/threads/divide-work.ts";

interface Slot {
  readonly dtype: DType;
  readonly size: number;
  /** In elements from the arena's start; from the cell's start where `cell` is not -1. */
  readonly first: number;
  /** Position among the program's cells, or -1. */
  readonly cell: number;
}

/** How an executable is run: by one thread unless more are given and the memory is shared. */
const alone: Threading = Object.freeze({ threads: 1 });

/** The module of a program for one thread. */
export function generateAlone(program: Program, memory: DeviceMemory, features: Features): Uint8Array {
  return generateModule(program, memory.isShared ? "shared" : "own", features);
}

/** The function that runs a module for one thread. */
export function startAlone(bytes: Uint8Array, { memory }: DeviceMemory): Run {
  const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  return new WebAssembly.Instance(module, { env: { memory } }).exports["run"] as Run;
}

function instantiate(program: Program, memory: DeviceMemory, threading: Threading, features: Features): Run {
  const byOneThread = (): Run => startAlone(generateAlone(program, memory, features), memory);
  return memory.isShared ? instantiateShared(program, memory.memory, threading, features, byOneThread) : byOneThread();
}

function slotsOf(layout: Layout, buffers: readonly number[]): Slot[] {
  return buffers.map((id) => {
    const { dtype, size, role } = layout.buffers[id]!;
    const cell = layout.cells.indexOf(id);
    if (role === "cell" && cell >= 0) return { dtype, size, first: 0, cell };
    if (role === "cell") throw new CompileError(`wasm: buffer ${id} is a cell that the program does not list`);
    return { dtype, size, first: layout.offsets[id]! / bytesPerElement(dtype), cell: -1 };
  });
}

/** Compiles a program to WebAssembly over this memory. */
export function createExecutable(
  program: Program,
  memory: DeviceMemory,
  threading: Threading = alone,
  features: Features = noFeatures,
): Executable {
  const run = instantiate(program, memory, threading, features);
  return createRunner(program, run, () => program, memory, threading.threads);
}

/** What runs a module that is instantiated, by so many threads at most. `program` gives the loops that it was compiled from. */
export function createRunner(
  layout: Layout,
  run: Run,
  program: () => Program,
  memory: DeviceMemory,
  threads: number,
): Executable {
  const inputSlots = slotsOf(layout, layout.inputs);
  const outputSlots = slotsOf(layout, layout.outputs);
  const cellBuffers = layout.cells.map((id) => layout.buffers[id]!);
  if (layout.offsets.some((offset, id) => layout.buffers[id]!.role !== "cell" && offset % 64 !== 0)) {
    throw new CompileError("wasm: buffers lie at multiples of 64 bytes in the arena");
  }
  const tableOffset = memoryBytes(layout, threads);
  const scratchBytes = tableOffset + 4 * cellBuffers.length;
  memory.scratch(scratchBytes); // too large a program is refused now, not when it runs

  const addressOf = (slot: Slot, arena: number, cells: readonly Storage[]): number =>
    slot.cell < 0 ? arena : (cells[slot.cell] as Cell).address;

  return {
    get program() {
      return program();
    },
    run(inputs, cells) {
      checkCount("inputs", inputs.length, inputSlots.length);
      checkCount("cells", cells.length, cellBuffers.length);
      const arena = memory.scratch(scratchBytes);
      for (let position = 0; position < inputSlots.length; position++) {
        const { dtype, size, first } = inputSlots[position]!;
        const input = inputs[position]!;
        checkArray(`wasm: input ${position}`, input, dtype, size);
        memory.elements(dtype).set(input, arena / bytesPerElement(dtype) + first);
      }
      const table = memory.elements("int32");
      for (let position = 0; position < cellBuffers.length; position++) {
        const cell = cells[position]!;
        checkCell(position, cell, cellBuffers[position]!, memory);
        table[(arena + tableOffset) / 4 + position] = cell.address;
      }
      run(arena, arena + tableOffset);
      return outputSlots.map((slot) => {
        const first = addressOf(slot, arena, cells) / bytesPerElement(slot.dtype) + slot.first;
        return memory.elements(slot.dtype).slice(first, first + slot.size);
      });
    },
  };
}

function checkCount(what: string, given: number, wanted: number): void {
  if (given !== wanted) throw new DataError(`wasm: ${given} ${what} given, the program takes ${wanted}`);
}

function checkCell(
  position: number,
  cell: Storage,
  buffer: Layout["buffers"][number],
  memory: DeviceMemory,
): asserts cell is Cell {
  if (!isCellOf(memory, cell)) throw new DeviceError(`wasm: cell ${position} lives on another device`);
  if (cell.dtype !== buffer.dtype) {
    throw new DTypeError(`wasm: cell ${position} is ${cell.dtype}, the program takes ${buffer.dtype}`);
  }
  if (cell.size !== buffer.size) {
    throw new DataError(`wasm: cell ${position} has ${cell.size} elements, the program takes ${buffer.size}`);
  }
}
