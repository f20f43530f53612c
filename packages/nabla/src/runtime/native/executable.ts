/**
 * A program that is compiled and loaded. A run writes the addresses of cells, external inputs and fresh arrays for external
 * outputs to a table, copies the other inputs into the arena, calls the program, and copies the other outputs out. The
 * outputs are all that it allocates.
 */
import type { TypedArray } from "../../base/dtype.ts";
import { DataError, DeviceError, DTypeError } from "../../base/errors.ts";
import { generateFile } from "../../codegen/c/program.ts";
import { memoryBytes, type Program } from "../../compiler/loop-nest.ts";
import { alone, type Crew, divideWork } from "../../compiler/threads/divide-work.ts";
import type { Executable, Storage } from "../device.ts";
import { checkArray } from "../check-array.ts";
import { type Cell, isCellOf } from "./cell.ts";
import { type Layout, layoutOf } from "../stored/layout.ts";
import { checkOffsets } from "./check-offsets.ts";
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
  /** What the programs are parts of, where they are parts. */
  readonly whole?: Program | undefined;
  /** Whether sums of products are rounded once. */
  readonly fusedMultiplyAdd: boolean;
}

/** Bytes from which allocators ask the system for memory, whose pages are new each time: 32 of them are 24 microseconds. */
const takenAtOnce = 128 * 1024;

const unloaded = new FinalizationRegistry<() => void>((unload) => unload());

/** Unloads the program when nothing refers to its entry any more. */
export function unloadWithEntry(loaded: LoadedProgram): LoadedProgram {
  const { unload } = loaded;
  unloaded.register(loaded, unload);
  return loaded;
}

/** A program that can be run. */
export interface Runnable {
  readonly layout: Layout;
  readonly loaded: LoadedProgram;
  /** Who runs it; fewer where the system does not give them. */
  readonly crew: Crew;
  /** The loops that it was compiled from. */
  program(): Program;
}

/** Compiles and loads the program, its work divided among threads. */
export function loadProgram(program: Program, workplace: Workplace): Pick<Runnable, "loaded" | "crew"> {
  checkOffsets(program);
  const division = divideWork(program, workplace);
  const { text, parts } = generateFile(division?.program ?? program, workplace);
  const loaded = unloadWithEntry(workplace.toolchain.loadProgram(text, parts));
  return { loaded, crew: division?.crew ?? alone };
}

/**
 * What the program that runs now was given: the collector must not free an input of which an address is all that is left,
 * and sees here that it is in use.
 */
const running: { inputs: readonly TypedArray[] | null } = { inputs: null };

/** Inputs and outputs as views of the arena, which are made anew when the arena has grown. */
function createViews(layout: Layout): (memory: AlignedMemory, buffer: number) => TypedArray {
  let current: AlignedMemory | null = null;
  let views: (TypedArray | undefined)[] = [];
  return (memory, id) => {
    if (memory !== current) {
      current = memory;
      views = [];
    }
    const { dtype, size } = layout.buffers[id]!;
    return (views[id] ??= memory.view(dtype, layout.offsets[id]!, size));
  };
}

/** Compiles and loads a program. */
export function createExecutable(program: Program, workplace: Workplace): Executable {
  const loaded = loadProgram(program, workplace);
  return createRunner({ ...loaded, layout: layoutOf(program), program: () => program }, workplace);
}

/** What runs a program that is loaded. */
export function createRunner({ layout, loaded, crew, program }: Runnable, workplace: Workplace): Executable {
  const { toolchain, allocate, arena } = workplace;
  const { library } = toolchain;
  const { threads, isShort } = crew;
  const inputBuffers = layout.inputs.map((id) => layout.buffers[id]!);
  const cellBuffers = layout.cells.map((id) => layout.buffers[id]!);
  const { table, addresses, places } = createTable(layout, allocate);
  const ways = planResults(layout, places);
  const viewOf = createViews(layout);
  const bytes = memoryBytes(layout, threads);
  arena.reserve(bytes); // too large a program is refused now, not when it runs

  const pass = (place: number, array: TypedArray): number => {
    const address = library.addressOf(array);
    addresses[place] = BigInt(address);
    return address;
  };
  const passResult = (place: number, array: TypedArray): void => {
    const address = pass(place, array);
    if (array.byteLength >= takenAtOnce) library.takePages(address, array.byteLength);
  };
  return {
    get program() {
      return program();
    },
    run(inputs, cells) {
      checkCount("inputs", inputs.length, inputBuffers.length);
      checkCount("cells", cells.length, cellBuffers.length);
      const memory = arena.reserve(bytes);
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
      const results = makeResults(ways, passResult);
      running.inputs = inputs;
      library.run(loaded.entry, memory.address, table.address, threads, isShort);
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
function createTable({ buffers, cells, external }: Layout, allocate: AllocateMemory) {
  const outside = [...cells, ...external];
  const table = allocate(8 * outside.length);
  const { buffer, byteOffset } = table.view("uint8", 0, 8 * outside.length);
  const addresses = new BigUint64Array(buffer, byteOffset, outside.length);
  return { table, addresses, places: buffers.map(({ id }) => outside.indexOf(id)) };
}

function checkCount(what: string, given: number, wanted: number): void {
  if (given !== wanted) throw new DataError(`native: ${given} ${what} given, the program takes ${wanted}`);
}

function checkCell(
  position: number,
  cell: Storage,
  buffer: Layout["buffers"][number],
  owner: AllocateMemory,
): asserts cell is Cell {
  if (!isCellOf(owner, cell)) throw new DeviceError(`native: cell ${position} lives on another device`);
  if (cell.dtype !== buffer.dtype) {
    throw new DTypeError(`native: cell ${position} is ${cell.dtype}, the program takes ${buffer.dtype}`);
  }
  if (cell.size !== buffer.size) {
    throw new DataError(`native: cell ${position} has ${cell.size} elements, the program takes ${buffer.size}`);
  }
}
