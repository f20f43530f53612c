/**
 * What the code of one kernel refers to: names of registers, counters and buffers, and the file's head for helpers. A
 * buffer is a pointer to its elements, a parameter of the kernel: kernels that differ in their buffers alone are one function.
 */
import type { DType } from "../../base/dtype.ts";
import { CompileError } from "../../base/errors.ts";
import type { Kernel, Program } from "../../compiler/loop-nest.ts";
import type { Index, Register } from "../../scalar/expression.ts";
import { createNames } from "./names.ts";
import type { Prelude } from "./prelude.ts";
import { memoryType, valueType } from "./types.ts";
import { findWideRegisters } from "./wide-registers.ts";

export interface BufferParameter {
  readonly declaration: string;
  /** For the reader. */
  readonly contents: string;
  readonly argument: string;
}

export interface Scope {
  readonly prelude: Prelude;
  register(register: Register): string;
  counter(counter: Index): string;
  /** Whether the register is an int32 that C holds in 64 bits. */
  isWide(register: Register): boolean;
  /** The pointer to a buffer. Throws CompileError where the program has no such buffer of this dtype. */
  buffer(id: number, dtype: DType): string;
  /** The buffers used so far, in the order of their first use: as parameters, and as arguments. */
  bufferParameters(): BufferParameter[];
}

const parameters = [
  "arena",
  "outside",
  "thread",
  "threads",
  "meet",
  "share",
  "MEET",
  "INLINE",
  "HAS",
  "GCC_X86",
  "GCC_ARM64",
  "KERNEL",
  "LINKAGE",
  "PARTS",
  "PART",
];

export function createScope(kernel: Kernel, program: Program, prelude: Prelude): Scope {
  const names = createNames(parameters);
  const types = new Map<string, string>();
  const used = new Set<number>();
  const wide = findWideRegisters(kernel.body);
  /** Without its number, which is another in the next kernel that looks like this one. */
  const nameOf = (id: number): string => names.of(`buffer ${id}`, program.buffers[id]!.name.replace(/\d+$/, ""));
  return {
    prelude,
    register(register) {
      const type = valueType(register);
      const known = types.get(register.name) ?? type;
      if (known !== type) {
        throw new CompileError(`c: ${kernel.name} has a register ${register.name} of ${known} and of ${type}`);
      }
      types.set(register.name, type);
      return names.of(`register ${register.name}`, register.name);
    },
    isWide: ({ name }) => wide.has(name),
    counter: ({ name }) => names.of(`counter ${name}`, name),
    buffer(id, dtype) {
      const buffer = program.buffers[id];
      if (buffer === undefined || buffer.dtype !== dtype) {
        throw new CompileError(`c: ${kernel.name} uses buffer ${id} as ${dtype}, it is ${buffer?.dtype ?? "missing"}`);
      }
      used.add(id);
      return nameOf(id);
    },
    bufferParameters: () =>
      [...used].map((id) => {
        const { dtype, size } = program.buffers[id]!;
        const type = memoryType(dtype);
        return {
          declaration: `${type} *const ${nameOf(id)}`,
          contents: `${size} x ${dtype}`,
          argument: `(${type} *)${addressOf(id, kernel.name, program)}`,
        };
      }),
  };
}

function addressOf(id: number, kernel: string, program: Program): string {
  const base = program.buffers[id]!.role === "private" ? "own" : "arena";
  if (program.offsets[id]! >= 0) return `(${base} + ${program.offsets[id]})`;
  const position = [...program.cells, ...program.external].indexOf(id);
  if (position >= 0) return `outside[${position}]`;
  throw new CompileError(`c: ${kernel} uses buffer ${id}, which has no place in memory`);
}
