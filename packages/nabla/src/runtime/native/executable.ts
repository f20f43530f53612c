/**
 * A program that is compiled and loaded. A run copies the inputs into the arena, writes the addresses of the cells to a
 * table, calls the program, and copies the outputs out: these are all that it allocates.
 */
import type { TypedArray } from "../../base/dtype.ts";
import { CompileError, DataError, DeviceError, DTypeError } from "../../base/errors.ts";
import { generateC } from "../../codegen/c/program.ts";
import type { Buffer, Program } from "../../compiler/loop-nest.ts";
import { divideWork } from "../../compiler/threads/divide-work.ts";
import type { Executable, Storage } from "../device.ts";
import { checkArray } from "../check-array.ts";
import { type Cell, isCellOf } from "./cell.ts";
import type { LoadedProgram } from "./library.ts";
import type { AlignedMemory, AllocateMemory, Arena } from "./memory.ts";
import type { Toolchain } from "./toolchain.ts";

/** What the programs of one device share. */
export interface Workplace {
  readonly toolchain: Toolchain;
  readonly allocate: AllocateMemory;
  readonly arena: Arena;
  readonly threads: number;
  /** Whether sums of products are rounded once. */
  readonly fusedMultiplyAdd: boolean;
}

const unloaded = new FinalizationRegistry<() => void>((unload) => unload());

/** Compiles and loads the program. It is unloaded when nothing refers to its entry any more. */
function load(program: Program, { toolchain, fusedMultiplyAdd }: Workplace): LoadedProgram {
  const loaded = toolchain.loadProgram(generateC(program, { fusedMultiplyAdd }));
  const { unload } = loaded;
  unloaded.register(loaded, unload);
  return loaded;
}

/** Inputs and outputs as views of the arena, which are made anew when the arena has grown. */
function createViews(program: Program): (memory: AlignedMemory, buffer: number) => TypedArray {
  let current: AlignedMemory | null = null;
  let views: (TypedArray | undefined)[] = [];
  return (memory, id) => {
    if (memory !== current) {
      current = memory;
      views = [];
    }
    const { dtype, size } = program.buffers[id]!;
    return (views[id] ??= memory.view(dtype, program.offsets[id]!, size));
  };
}

export function createExecutable(program: Program, workplace: Workplace): Executable {
  const { toolchain, allocate, arena } = workplace;
  checkOffsets(program);
  const division = divideWork(program, workplace);
  const loaded = load(division?.program ?? program, workplace);
  const threads = division?.threads ?? 1;
  const inputBuffers = program.inputs.map((id) => program.buffers[id]!);
  const cellBuffers = program.cells.map((id) => program.buffers[id]!);
  const outputs = program.outputs.map((id) => ({ id, cell: program.cells.indexOf(id) }));
  const table = allocate(8 * cellBuffers.length);
  const addresses = new BigUint64Array(cellBuffers.length);
  const tableBytes = table.view("uint8", 0, addresses.byteLength);
  const addressBytes = new Uint8Array(addresses.buffer);
  const viewOf = createViews(program);
  arena.reserve(program.arenaBytes); // too large a program is refused now, not when it runs

  return {
    program,
    run(inputs, cells) {
      checkCount("inputs", inputs.length, inputBuffers.length);
      checkCount("cells", cells.length, cellBuffers.length);
      const memory = arena.reserve(program.arenaBytes);
      for (let position = 0; position < inputs.length; position++) {
        const { id, dtype, size } = inputBuffers[position]!;
        checkArray(`native: input ${position}`, inputs[position]!, dtype, size);
        viewOf(memory, id).set(inputs[position]!);
      }
      for (let position = 0; position < cells.length; position++) {
        const cell = cells[position]!;
        checkCell(position, cell, cellBuffers[position]!, allocate);
        addresses[position] = cell.address;
      }
      tableBytes.set(addressBytes);
      toolchain.library.run(loaded.entry, memory.address, table.address, threads);
      return outputs.map(({ id, cell }) => (cell < 0 ? viewOf(memory, id).slice() : cells[cell]!.read()));
    },
  };
}

function checkOffsets(program: Program): void {
  for (const { id, role } of program.buffers) {
    if (role === "cell" ? !program.cells.includes(id) : program.offsets[id]! % 64 !== 0) {
      throw new CompileError(`native: buffer ${id} is neither a cell of the program nor at a multiple of 64 bytes`);
    }
  }
}

function checkCount(what: string, given: number, wanted: number): void {
  if (given !== wanted) throw new DataError(`native: ${given} ${what} given, the program takes ${wanted}`);
}

function checkCell(position: number, cell: Storage, buffer: Buffer, owner: AllocateMemory): asserts cell is Cell {
  if (!isCellOf(owner, cell)) throw new DeviceError(`native: cell ${position} lives on another device`);
  if (cell.dtype !== buffer.dtype) {
    throw new DTypeError(`native: cell ${position} is ${cell.dtype}, the program takes ${buffer.dtype}`);
  }
  if (cell.size !== buffer.size) {
    throw new DataError(`native: cell ${position} has ${cell.size} elements, the program takes ${buffer.size}`);
  }
}
