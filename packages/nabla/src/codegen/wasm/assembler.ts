/**
 * From functions to the bytes of a WebAssembly module. Functions take parameters and return nothing; the module imports the
 * memory `env.memory` and exports its last function as `run`. The name section carries the functions' names, so that
 * profilers show kernels.
 */
import { type ByteWriter, createByteWriter } from "./bytes.ts";
import {
  constantOperations,
  controlOperations,
  indexOperations,
  laneOperations,
  memoryLaneOperations,
  memoryOperations,
  plainOperations,
  shuffleOperations,
} from "./opcodes.ts";
import type { LocalType, Operation, WasmFunction } from "./operation.ts";

const localTypes: { readonly [T in LocalType]: number } = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const noResult = 0x40;

function writeCode(writer: ByteWriter, code: number): void {
  if (code < 256) {
    writer.byte(code);
  } else {
    writer.byte(code >> 12);
    writer.unsigned(code & 0xfff);
  }
}

function writeConstant(writer: ByteWriter, operation: Operation & { kind: "constant" }): void {
  for (const value of operation.values) {
    switch (operation.name) {
      case "i32.const":
      case "i64.const":
        writer.signed(value);
        break;
      case "f32.const":
      case "v128.const f32x4":
        writer.float32(value);
        break;
      case "f64.const":
      case "v128.const f64x2":
        writer.float64(value);
        break;
      case "v128.const i32x4":
        for (let shift = 0; shift < 32; shift += 8) writer.byte((value >> shift) & 255);
        break;
      case "v128.const i64x2":
        for (let shift = 0; shift < 32; shift += 8) writer.byte((value >> shift) & 255);
        for (let high = 0; high < 4; high++) writer.byte(value < 0 ? 255 : 0);
        break;
    }
  }
}

/** Appends the encoding of one operation. */
export function writeOperation(writer: ByteWriter, operation: Operation): void {
  switch (operation.kind) {
    case "plain":
      return writeCode(writer, plainOperations[operation.name]);
    case "control":
      writeCode(writer, controlOperations[operation.name]);
      if (operation.name !== "end") writer.byte(noResult);
      return;
    case "index":
      writeCode(writer, indexOperations[operation.name]);
      return writer.unsigned(operation.index);
    case "memory":
      writeCode(writer, memoryOperations[operation.name]);
      writer.unsigned(operation.align);
      return writer.unsigned(operation.offset);
    case "memoryLane":
      writeCode(writer, memoryLaneOperations[operation.name]);
      writer.unsigned(operation.align);
      writer.unsigned(operation.offset);
      return writer.byte(0);
    case "lane":
      writeCode(writer, laneOperations[operation.name]);
      return writer.byte(operation.lane);
    case "constant":
      writeCode(writer, constantOperations[operation.name]);
      return writeConstant(writer, operation);
    case "shuffle":
      writeCode(writer, shuffleOperations["i8x16.shuffle"]);
      for (const byte of operation.bytes) writer.byte(byte);
      return;
  }
}

/** Locals and operations, with their length in front. */
function writeFunction(writer: ByteWriter, definition: WasmFunction): void {
  const body = createByteWriter();
  // Neighbours of one type are declared together.
  const runs: { type: LocalType; count: number }[] = [];
  for (const { type } of definition.locals) {
    if (runs.at(-1)?.type === type) runs.at(-1)!.count++;
    else runs.push({ type, count: 1 });
  }
  body.unsigned(runs.length);
  for (const { type, count } of runs) {
    body.unsigned(count);
    body.byte(localTypes[type]);
  }
  const operations = definition.body;
  for (let at = 0; at < operations.length; at++) writeOperation(body, operations[at]!);
  writeOperation(body, { kind: "control", name: "end" });
  writeSized(writer, body);
}

function writeSized(writer: ByteWriter, content: ByteWriter): void {
  const bytes = content.finish();
  writer.unsigned(bytes.length);
  writer.bytes(bytes);
}

function writeSection(writer: ByteWriter, id: number, write: (content: ByteWriter) => void): void {
  const content = createByteWriter();
  write(content);
  writer.byte(id);
  writeSized(writer, content);
}

/** The distinct parameter lists of the functions, and for each function the number of its list. */
function typesOf(functions: readonly WasmFunction[]): { lists: LocalType[][]; numbers: number[] } {
  const known = new Map<string, number>();
  const lists: LocalType[][] = [];
  const numbers = functions.map(({ parameters }) => {
    const list = parameters.map(({ type }) => type);
    const key = list.join();
    let number = known.get(key);
    if (number === undefined) {
      number = lists.push(list) - 1;
      known.set(key, number);
    }
    return number;
  });
  return { lists, numbers };
}

/** What memories a module can be linked with: of one thread alone, or shared by threads. Both of any size. */
export type MemoryKind = "own" | "shared";

function writeMemoryType(writer: ByteWriter, kind: MemoryKind): void {
  writer.byte(0x02);
  writer.byte(kind === "shared" ? 0x03 : 0x00);
  writer.unsigned(0);
  if (kind === "shared") writer.unsigned(65536); // a shared memory has a maximum: all pages that there are
}

/** A module of these functions; the last is exported as `run`. */
export function assembleModule(functions: readonly WasmFunction[], memory: MemoryKind = "own"): Uint8Array {
  const writer = createByteWriter();
  const { lists, numbers } = typesOf(functions);
  for (const byte of [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) writer.byte(byte); // "\0asm", version 1
  writeSection(writer, 1, (types) => {
    types.unsigned(lists.length);
    for (const list of lists) {
      types.byte(0x60);
      types.unsigned(list.length);
      for (const type of list) types.byte(localTypes[type]);
      types.byte(0);
    }
  });
  writeSection(writer, 2, (imports) => {
    imports.byte(1);
    imports.name("env");
    imports.name("memory");
    writeMemoryType(imports, memory);
  });
  writeSection(writer, 3, (types) => {
    types.unsigned(functions.length);
    for (const number of numbers) types.unsigned(number);
  });
  writeSection(writer, 7, (exports) => {
    exports.byte(1);
    exports.name("run");
    exports.byte(0x00);
    exports.unsigned(functions.length - 1);
  });
  writeSection(writer, 10, (code) => {
    code.unsigned(functions.length);
    for (const definition of functions) writeFunction(code, definition);
  });
  writeSection(writer, 0, (custom) => {
    custom.name("name");
    writeSection(custom, 1, (names) => {
      names.unsigned(functions.length);
      functions.forEach(({ name }, position) => {
        names.unsigned(position);
        names.name(name);
      });
    });
  });
  return writer.finish();
}
