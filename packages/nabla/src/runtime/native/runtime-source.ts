/**
 * The C text of the one library that is loaded by FFI: it loads programs, runs them, and keeps the threads. It is compiled
 * by the same compiler with the same options as programs are, so it also says what that compiler and this machine have.
 */
import { machineSource } from "./source/machine.ts";
import { memorySource } from "./source/memory.ts";
import { processorsSource } from "./source/processors.ts";
import { programsSource } from "./source/programs.ts";
import { smallNumbersSource } from "./source/small-numbers.ts";
import { teamSource } from "./source/team.ts";
import { waitingSource } from "./source/waiting.ts";

const head = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#define EXPORT __attribute__((visibility("default")))
`;

export const runtimeSource: string = [
  head,
  machineSource,
  memorySource,
  smallNumbersSource,
  programsSource,
  processorsSource,
  waitingSource,
  teamSource,
].join("\n");
