/**
 * The code of a function in the text format of WebAssembly: for golden tests and for `explain()`. It prints the operations
 * that the assembler encodes, with locals by name.
 */
import type { Kernel, Program } from "../../compiler/loop-nest.ts";
import { generateKernel } from "./kernel.ts";
import type { Local, Operation, WasmFunction } from "./operation.ts";

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

function formatOperation(operation: Operation, locals: readonly Local[]): string {
  switch (operation.kind) {
    case "plain":
    case "control":
      return operation.name;
    case "index":
      return `${operation.name} ${operation.name.startsWith("local.") ? `$${locals[operation.index]!.name}` : operation.index}`;
    case "memory":
    case "memoryLane": {
      const offset = operation.offset === 0 ? "" : ` offset=${operation.offset}`;
      const lane = operation.kind === "memoryLane" ? " 0" : "";
      return `${operation.name}${offset} align=${2 ** operation.align}${lane}`;
    }
    case "lane":
      return `${operation.name} ${operation.lane}`;
    case "constant":
      return `${operation.name} ${operation.values.map(formatNumber).join(" ")}`;
    case "shuffle":
      return `i8x16.shuffle ${operation.bytes.join(" ")}`;
  }
}

/** `(func $name …)`, one operation a line, loops and blocks indented. */
export function listFunction(definition: WasmFunction): string {
  const locals = [...definition.parameters, ...definition.locals];
  const declare = (keyword: string, list: readonly Local[]): string =>
    list.map(({ name, type }) => ` (${keyword} $${name} ${type})`).join("");
  const lines = [`(func $${definition.name}${declare("param", definition.parameters)}`];
  if (definition.locals.length > 0) lines.push(` ${declare("local", definition.locals)}`);
  let depth = 1;
  for (const operation of definition.body) {
    if (operation.kind === "control" && operation.name === "end") depth--;
    lines.push(`${"  ".repeat(depth)}${formatOperation(operation, locals)}`);
    if (operation.kind === "control" && operation.name !== "end") depth++;
  }
  return `${lines.join("\n")})`;
}

/** The code of one kernel of a program. */
export function listKernel(kernel: Kernel, program: Program): string {
  return generateKernel(kernel, program, 0).map(listFunction).join("\n\n");
}

/** The code of all kernels, in the order in which they run. */
export function listProgram(program: Program): string {
  return program.kernels.map((kernel) => listKernel(kernel, program)).join("\n\n");
}
