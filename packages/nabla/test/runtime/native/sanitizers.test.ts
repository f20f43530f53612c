/**
 * Generated C and the runtime library under the sanitizers for addresses, undefined behaviour and threads, in a program of
 * their own without JavaScript: random graphs, and the training step of every workload of the benchmark. Each buffer is
 * memory of its own, so that one element too far is found. It takes minutes: npm run test:sanitizers
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bytesPerElement, type DType } from "../../../src/base/dtype.ts";
import { nativePolicy, type VectorBytes } from "../../../src/codegen/c/policy.ts";
import { divideWork } from "../../../src/compiler/threads/divide-work.ts";
import { generateC } from "../../../src/codegen/c/program.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import type { Program, Statement } from "../../../src/compiler/loop-nest.ts";
import { add, cast, constant, index } from "../../../src/scalar/build.ts";
import type { Index } from "../../../src/scalar/expression.ts";
import { commonFlags } from "../../../src/runtime/native/flags.ts";
import { runtimeSource } from "../../../src/runtime/native/runtime-source.ts";
import { mergePrograms } from "../../codegen/c/merge-programs.ts";
import { makeProgram } from "../../codegen/make-program.ts";
import { randomParallelProgram } from "../../codegen/c/random-parallel-program.ts";
import { randomCase } from "../../compiler/random-graph.ts";
import { trainingGraph, trainingSteps } from "../../training-steps.ts";
import { skipReason, testToolchain } from "./support.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const isWanted = process.env["SANITIZERS"] !== undefined;
const reason = skipReason || (isWanted ? "" : " (skipped: npm run test:sanitizers runs it)");
const folder = temporaryFolder();

/** Every buffer a cell, but those of which each thread has its own: nothing shares memory. */
function apart(program: Program): Program {
  const isPrivate = (id: number): boolean => program.buffers[id]!.role === "private";
  const buffers = program.buffers.map((buffer) =>
    isPrivate(buffer.id) ? buffer : { ...buffer, role: "cell" as const },
  );
  const cells = buffers.map(({ id }) => id).filter((id) => !isPrivate(id));
  const offsets = program.offsets.map((offset, id) => (isPrivate(id) ? offset : -1));
  return { ...program, buffers, cells, external: [], offsets, arenaBytes: 0 };
}

/**
 * Runs the program three times on one thread and on four, from the same small whole numbers, and compares all memory.
 */
function harness(program: Program): string {
  const buffers = program.cells.map((id) => program.buffers[id]!);
  const letter = (dtype: DType): string => (dtype === "float64" ? "d" : dtype[0]!);
  const rows = buffers.map(({ dtype, size }) => `{ ${size}, ${bytesPerElement(dtype)}, '${letter(dtype)}' }`);
  return `#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int nabla_run(uintptr_t entry, uintptr_t arena, uintptr_t cells, int threads, _Bool is_short);
void run(char *, char *const *, int, int, void (*)(void));
enum { COUNT = ${buffers.length} };
static const struct { size_t size, bytes; char dtype; } buffers[COUNT] = { ${rows.join(", ")} };
static char *cells[2][COUNT];

static void fill(char *cell, size_t size, char dtype) {
  for (size_t at = 0; at < size; at++) {
    const int value = (int)(at * 7 % 9) - 4;
    if (dtype == 'f') ((float *)cell)[at] = (float)value;
    if (dtype == 'd') ((double *)cell)[at] = value;
    if (dtype == 'i') ((int32_t *)cell)[at] = value;
    if (dtype == 'u') ((uint8_t *)cell)[at] = (uint8_t)(value + 4);
    if (dtype == 'b') ((uint8_t *)cell)[at] = value > 0;
  }
}

int main(void) {
  for (int way = 0; way < 2; way++) {
    for (int id = 0; id < COUNT; id++) {
      const size_t bytes = buffers[id].size * buffers[id].bytes;
      cells[way][id] = malloc(bytes); /* to the byte: what is behind it is a stranger's */
      fill(cells[way][id], buffers[id].size, buffers[id].dtype);
    }
    const int threads = way == 0 ? 1 : 4;
    char *own = malloc(threads * (size_t)${program.privateBytes});
    for (int repeat = 0; repeat < 3; repeat++) {
      if (nabla_run((uintptr_t)run, (uintptr_t)own, (uintptr_t)cells[way], threads, 0) != threads) return 4;
    }
    free(own);
  }
  for (int id = 0; id < COUNT; id++) {
    if (memcmp(cells[0][id], cells[1][id], buffers[id].size * buffers[id].bytes) != 0) {
      printf("buffer %d differs\\n", id);
      return 3;
    }
  }
  puts("same");
  return 0;
}
`;
}

/** The program in parts for four threads, however small it is. */
const divided = (program: Program): Program =>
  divideWork(program, { threads: 4, dividesAll: true })?.program ?? program;

/** What the program of this name says under a sanitizer: "same", or what was found. */
function report(name: string, program: Program, sanitizer: string): string {
  const { compiler, library } = testToolchain();
  const file = (suffix: string): string => join(folder, `${name}-${sanitizer.replace(/\W/g, "-")}${suffix}`);
  const sources = {
    ".program.c": generateC(program, { fusedMultiplyAdd: library.fusedMultiplyAdd }),
    ".runtime.c": runtimeSource,
    ".main.c": harness(program),
  };
  for (const [suffix, content] of Object.entries(sources)) writeFileSync(file(suffix), content);
  const [command, ...first] = compiler.command;
  const options = ["-march=native", "-O0", `-fsanitize=${sanitizer}`, "-fno-sanitize-recover=all"];
  const make = (output: string, ...rest: readonly string[]): void => {
    const { stderr } = spawnSync(command, [...first, ...options, "-o", output, ...rest, "-lm"], { encoding: "utf8" });
    expect(stderr, "compiling").toBe("");
  };
  // The runtime has threads only where it is a library, which it can keep loaded.
  make(file(".so"), ...commonFlags, file(".program.c"), file(".runtime.c"));
  make(file(""), file(".main.c"), file(".so"), `-Wl,-rpath,${folder}`);
  const run = spawnSync(file(""), { encoding: "utf8", env: { ...process.env, ASAN_OPTIONS: "detect_leaks=0" } });
  return run.stderr.slice(0, 4000) + run.stdout + (run.status === 0 ? "" : `status ${run.status}`);
}

const check = (name: string, program: Program, sanitizer: string): void =>
  expect(report(name, program, sanitizer)).toBe("same\n");

const graphs = (vectorBytes: VectorBytes): Program =>
  apart(
    mergePrograms(
      Array.from({ length: 40 }, (_, seed) =>
        compileGraph(randomCase(seed, seed % 2 === 0 ? "exact" : "smooth").graph, nativePolicy(vectorBytes)),
      ),
    ),
  );
const parallel = (): Program =>
  apart(mergePrograms(Array.from({ length: 60 }, (_, seed) => randomParallelProgram(seed).program)));

/** Stores beyond the end of a buffer, or, where `parallel`, to one element from all threads. */
function faulty(parallel: boolean): Program {
  const i = index("i", 1000) as Index;
  const store: Statement = parallel
    ? { kind: "store", buffer: 0, index: constant(0, "int32"), value: cast(i, "float32") }
    : { kind: "store", buffer: 0, index: add(i, constant(1, "int32")), value: constant(1, "float32") };
  const loop: Statement = { kind: "loop", parallel: true, index: i, start: 0, end: 1000, step: 1, body: [store] };
  return apart(makeProgram([{ dtype: "float32", size: 1000, role: "scratch" }], [{ name: "faulty", body: [loop] }]));
}

describe.skipIf(reason !== "")(`sanitizers${reason}`, () => {
  test.each(["address", "thread"])("%s finds what is planted", (sanitizer) => {
    expect(report("planted", faulty(sanitizer === "thread"), sanitizer)).toMatch(/Sanitizer: (heap-buffer-|data race)/);
  });
});

describe.skipIf(reason !== "").each(["address", "undefined", "thread"])(`sanitizer: %s${reason}`, (sanitizer) => {
  test("random graphs", () => {
    for (const vectorBytes of [16, 64] as const) {
      check(`graphs${vectorBytes}`, divided(graphs(vectorBytes)), sanitizer);
    }
  }, 600_000);
  test("parallel loops", () => check("parallel", parallel(), sanitizer), 600_000);
  test.each(trainingSteps)(
    "a training step of %s",
    async (name) => {
      const graph = await trainingGraph(name);
      for (const vectorBytes of [16, 64] as const) {
        check(`${name}${vectorBytes}`, divided(apart(compileGraph(graph, nativePolicy(vectorBytes)))), sanitizer);
      }
    },
    600_000,
  );
});
