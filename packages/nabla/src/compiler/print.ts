/**
 * Programs as text that a person can follow: what `explain()` shows and what golden tests compare.
 */
import type { Expression } from "../scalar/expression.ts";
import type { Instruction } from "../scalar/instructions.ts";
import type { Kernel, Program, Statement } from "./loop-nest.ts";

/** Instructions that read better between their operands. */
const infix: { readonly [I in Instruction]?: string } = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  remainder: "%",
  equal: "==",
  less: "<",
  lessEqual: "<=",
  and: "&",
  or: "|",
  xor: "^",
  shiftLeft: "<<",
  shiftRight: ">>>",
};

type BufferName = (buffer: number) => string;

export function printExpression(expression: Expression, bufferName: BufferName = (id) => `buffer${id}`): string {
  const print = (part: Expression): string => printExpression(part, bufferName);
  switch (expression.kind) {
    case "constant":
      return expression.lanes === 1 ? String(expression.value) : `splat(${expression.value})`;
    case "operand":
      return `operand${expression.position}`;
    case "index":
    case "register":
      return expression.name;
    case "load": {
      const at = print(expression.index);
      return `${bufferName(expression.buffer)}[${expression.lanes === 1 ? at : `${at} .. ${expression.lanes}`}]`;
    }
    case "apply": {
      const operands = expression.operands.map(print);
      const between = infix[expression.instruction];
      if (between !== undefined) return `(${operands.join(` ${between} `)})`;
      const name = expression.instruction === "cast" ? expression.dtype : expression.instruction;
      return `${name}(${operands.join(", ")})`;
    }
    case "splat":
      return `splat(${print(expression.value)})`;
    case "lane":
      return `${print(expression.value)}.${expression.lane}`;
    case "vector":
      return `vector(${expression.elements.map(print).join(", ")})`;
    case "shuffle":
      return `(${expression.values.map(print).join(", ")}).[${expression.picks.join(", ")}]`;
  }
}

function printStatement(statement: Statement, bufferName: BufferName, indent: string): string {
  switch (statement.kind) {
    case "set":
      return `${indent}${statement.register.name} = ${printExpression(statement.value, bufferName)}`;
    case "store": {
      const { lanes } = statement.value;
      const at = `${printExpression(statement.index, bufferName)}${lanes === 1 ? "" : ` .. ${lanes}`}`;
      return `${indent}${bufferName(statement.buffer)}[${at}] = ${printExpression(statement.value, bufferName)}`;
    }
    case "prefetch":
      return `${indent}prefetch ${printExpression(statement.load, bufferName)}`;
    case "loop": {
      const { index, start, end, step, body } = statement;
      const head = `${indent}for ${index.name} in ${start}..${end}${step === 1 ? "" : ` by ${step}`}:`;
      return [head, ...body.map((inner) => printStatement(inner, bufferName, `${indent}  `))].join("\n");
    }
  }
}

/** One kernel: its name, then its loops. */
export function printKernel(kernel: Kernel, bufferName?: BufferName): string {
  const name = bufferName ?? ((id: number): string => `buffer${id}`);
  return [`${kernel.name}:`, ...kernel.body.map((statement) => printStatement(statement, name, "  "))].join("\n");
}

/** The arena, what of it is needed at once at most, and where every buffer lies in it. */
export function printMemory(program: Program): string {
  const places = program.buffers.map(({ id, name, dtype, size, role }) => {
    const elsewhere = role === "cell" ? "cell" : "external";
    const memory = role === "private" ? "private" : "arena";
    const place = program.offsets[id]! < 0 ? elsewhere : `${memory} + ${program.offsets[id]}`;
    return `  ${name}: ${size} x ${dtype}, ${place}${role === "input" ? ", input" : ""}`;
  });
  const others = program.buffers.filter(({ role }) => role === "scratch" || role === "private").length;
  const own = program.privateBytes === 0 ? "" : `${program.privateBytes} bytes of each thread's own, `;
  const total = `${program.arenaBytes} bytes of arena, ${own}${program.cells.length} cells, ${others} other buffers`;
  return [total, printPeak(program), ...places].join("\n");
}

function printPeak({ arenaBytes, kernels, peak: { bytes, kernel } }: Program): string {
  const where = kernel < 0 ? "outside of kernels" : `in ${kernels[kernel]!.name}`;
  const ratio = bytes === 0 ? "" : `; the arena is ${(arenaBytes / bytes).toFixed(3)} times that`;
  return `${bytes} bytes alive at once at most, ${where}${ratio}`;
}

/** The memory plan, then every kernel in the order in which they run. */
export function printProgram(program: Program): string {
  const kernels = program.kernels.map((kernel) => printKernel(kernel, (id) => program.buffers[id]!.name));
  return [`memory: ${printMemory(program)}`, `kernels: ${kernels.length}`, ...kernels].join("\n");
}
