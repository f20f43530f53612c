/**
 * A program as one C file. It has one entry, which every thread calls with its number:
 *   void run(char *arena, char *const *outside, int thread, int threads, void (*meet)(void))
 * Each kernel is a function of its buffers; kernels that look alike (layers of the same shape) are one function.
 * `outside` are the cells, then the external buffers. `arena` and each cell are aligned to 64 bytes, external buffers to
 * their elements; `meet` returns when all threads have called it. Behind the arena lies each thread's own memory.
 */
import type { Program } from "../../compiler/loop-nest.ts";
import { type KernelOptions, printKernel } from "./kernel.ts";
import { createNames } from "./names.ts";
import { inFirstPart, partFunctions } from "./parts.ts";
import { createPrelude } from "./prelude.ts";
import { planThreads } from "../../compiler/threads/thread-plan.ts";

export type COptions = KernelOptions;

const entry =
  '__attribute__((visibility("default"))) void run(' +
  "char *const arena, char *const *const outside, const int thread, const int threads, void (*const meet)(void))";

const shareFunction = `#define MEET() do { if (threads > 1) meet(); } while (0)

/* The first of the parts that this thread takes, of as many. */
INLINE int64_t share(const int64_t parts, const int64_t thread, const int64_t threads) {
  return parts * thread / threads;
}`;

export interface CFile {
  readonly text: string;
  /** How many compilers may work on it at once (parts.ts). */
  readonly parts: number;
}

/** The C11 text of a program, with GCC's vector extensions. Throws CompileError where an instruction has no meaning. */
export function generateC(program: Program, options: COptions): string {
  return generateFile(program, options).text;
}

export function generateFile(program: Program, options: COptions): CFile {
  const prelude = createPrelude();
  const names = createNames();
  const plan = planThreads(program);
  /** The name of each function, by its definition. */
  const functions = new Map<string, string>();
  const calls = program.kernels.flatMap((kernel) => {
    const text = printKernel(kernel, program, prelude, plan, options);
    const name = functions.get(text.definition) ?? names.of(kernel, kernel.name);
    functions.set(text.definition, name);
    const call = `${name}(${text.arguments});`;
    return [
      ...(plan.meetsBefore(kernel) ? ["  MEET();"] : []),
      plan.isShared(kernel) ? `  ${call}` : `  if (thread == 0) ${call}`,
    ];
  });
  const { parts, texts } = partFunctions(
    [...functions].map(([definition, name]) => `KERNEL void ${name}${definition}`),
  );
  const run = inFirstPart([`${entry} {`, ...ownMemory(program), ...calls, "}"].join("\n"), parts);
  return { text: `${[prelude.text(), shareFunction, ...texts, run].join("\n\n")}\n`, parts };
}

/** Where this thread's own memory is, in programs that have use for it. */
function ownMemory({ arenaBytes, privateBytes }: Program): readonly string[] {
  return privateBytes === 0 ? [] : [`  char *const own = arena + ${arenaBytes} + (int64_t)${privateBytes} * thread;`];
}
