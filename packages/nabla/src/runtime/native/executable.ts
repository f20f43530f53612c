/**
 * A program that is compiled and loaded. A run writes the addresses of cells, external inputs and fresh arrays for external
 * outputs to a table, copies the other inputs into the arena, calls the program, and copies the other outputs out. The
 * outputs are all that it allocates.
 */
import type { TypedArray } from "../../base/dtype.ts";
import { CompileError, DataError, DeviceError, DTypeError } from "../../base/errors.ts";
import { generateFile } from "../../codegen/c/program.ts";
import type { Buffer, Program } from "../../compiler/loop-nest.ts";
import { divideWork } from "../../compiler/threads/divide-work.ts";
import type { Executable, Storage } from "../device.ts";
import { checkArray } from "../check-array.ts";
import { type Cell, isCellOf } from "./cell.ts";
import type { LoadedProgram } from "./library.ts";
import type { AlignedMemory, AllocateMemory, Arena } from "./memory.ts";
import { makeResults, planResults } from "./results.ts";
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
  const { text, parts } = generateFile(program, { fusedMultiplyAdd });
  const loaded = toolchain.loadProgram(text, parts);
  const { unload } = loaded;
  unloaded.register(loaded, unload);
  return loaded;
}

/**
 * What the program that runs now was given: the collector must not free an input of which an address is all that is left,
 * and sees here that it is in use.
 */
const running: { inputs: readonly TypedArray[] | null } = { inputs: null };

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
  const { library } = toolchain;
  checkOffsets(program);
  const division = divideWork(program, workplace);
  const loaded = load(division?.program ?? program, workplace);
  const threads = division?.threads ?? 1;
  const inputBuffers = program.inputs.map((id) => program.buffers[id]!);
  const cellBuffers = program.cells.map((id) => program.buffers[id]!);
  const { table, addresses, places } = createTable(program, allocate);
  const ways = planResults(program, places);
  const viewOf = createViews(program);
  arena.reserve(program.arenaBytes); // too large a program is refused now, not when it runs

  const pass = (place: number, array: TypedArray): void => {
    addresses[place] = BigInt(library.addressOf(array));
  };
  return {
    program,
    run(inputs, cells) {
      checkCount("inputs", inputs.length, inputBuffers.length);
      checkCount("cells", cells.length, cellBuffers.length);
      const memory = arena.reserve(program.arenaBytes);
      for (let position = 0; position < inputs.length; position++) {
        const { id, dtype, size } = inputBuffers[position]!;
        const input = inputs[position]!;
        checkArray(`native: input ${position}`, input, dtype, size);
        if (places[id]! < 0) viewOf(memory, id).set(input);
        else pass(places[id]!, input);
      }
      for (let position = 0; position < cells.length; position++) {
        const cell = cells[position]!;
        checkCell(position, cell, cellBuffers[position]!, allocate);
        addresses[position] = cell.address;
      }
      const results = makeResults(ways, pass);
      running.inputs = inputs;
      library.run(loaded.entry, memory.address, table.address, threads);
      running.inputs = null;
      for (let position = 0; position < ways.length; position++) {
        const way = ways[position]!;
        if (way.from === "arena") results[position] = viewOf(memory, way.buffer).slice();
        else if (way.from === "cell") results[position] = cells[way.position]!.read();
        else if (way.from === "input") results[position] = inputs[way.position]!.slice();
        else if (way.from === "result") results[position] = results[way.position]!.slice();
      }
      return results as TypedArray[];
    },
  };
}

/** The addresses that a run passes: of cells, then of external buffers. */
function createTable(program: Program, allocate: AllocateMemory) {
  const outside = [...program.cells, ...program.external];
  const table = allocate(8 * outside.length);
  const { buffer, byteOffset } = table.view("uint8", 0, 8 * outside.length);
  const addresses = new BigUint64Array(buffer, byteOffset, outside.length);
  return { table, addresses, places: program.buffers.map(({ id }) => outside.indexOf(id)) };
}

function checkOffsets(program: Program): void {
  for (const { id, role } of program.buffers) {
    const isElsewhere = (role === "cell" ? program.cells : program.external).includes(id);
    if (!isElsewhere && (role === "cell" || program.offsets[id]! % 64 !== 0)) {
      throw new CompileError(
        `native: buffer ${id} is neither a cell of the program nor external nor at a multiple of 64 bytes`,
      );
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
