/**
 * A program as one C file. It has one entry, which every thread calls with its number:
 *   void run(char *arena, char *const *cells, int thread, int threads, void (*meet)(void))
 * `arena` and each cell are aligned to 64 bytes; `meet` returns when all threads have called it.
 */
import type { Kernel, Program } from "../../compiler/loop-nest.ts";
import { type KernelOptions, printKernel, signatures } from "./kernel.ts";
import { createNames } from "./names.ts";
import { createPrelude } from "./prelude.ts";
import { planThreads, type ThreadPlan } from "./thread-plan.ts";

export type COptions = KernelOptions;

const shareFunction = `#define MEET() do { if (threads > 1) meet(); } while (0)

/* The first of the steps that this thread takes, of as many. */
INLINE int64_t share(const int64_t steps, const int64_t thread, const int64_t threads) {
  return steps * thread / threads;
}`;

/** The C11 text of a program, with GCC's vector extensions. Throws CompileError where an instruction has no meaning. */
export function generateC(program: Program, options: COptions): string {
  const prelude = createPrelude();
  const names = createNames();
  const plan = planThreads(program);
  const nameOf = (kernel: Kernel): string => names.of(kernel, kernel.name);
  const kernels = program.kernels.map((kernel) => printKernel(nameOf(kernel), kernel, program, prelude, plan, options));
  return `${[prelude.text(), shareFunction, ...kernels, printRun(program, plan, nameOf)].join("\n\n")}\n`;
}

function printRun(program: Program, plan: ThreadPlan, nameOf: (kernel: Kernel) => string): string {
  const calls = program.kernels.flatMap((kernel) => {
    const isShared = plan.isShared(kernel);
    const call = `${nameOf(kernel)}(${(isShared ? signatures.shared : signatures.single).arguments});`;
    return [...(plan.meetsBefore(kernel) ? ["  MEET();"] : []), isShared ? `  ${call}` : `  if (thread == 0) ${call}`];
  });
  return [`__attribute__((visibility("default"))) void run(${signatures.shared.parameters}) {`, ...calls, "}"].join(
    "\n",
  );
}
