/**
 * Generated C and the runtime library under the sanitizers for addresses, undefined behaviour and threads, in a program of
 * their own without JavaScript. Each buffer is memory of its own, so that one element too far is found. It takes long:
 *   SANITIZERS=1 npx vitest run packages/nabla/test/runtime/native/sanitizers.test.ts
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bytesPerElement, type DType } from "../../../src/base/dtype.ts";
import { nativePolicy, type VectorBytes } from "../../../src/codegen/c/policy.ts";
import { generateC } from "../../../src/codegen/c/program.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import type { Program } from "../../../src/compiler/loop-nest.ts";
import { commonFlags } from "../../../src/runtime/native/flags.ts";
import { runtimeSource } from "../../../src/runtime/native/runtime-source.ts";
import { mergePrograms } from "../../codegen/c/merge-programs.ts";
import { randomParallelProgram } from "../../codegen/c/random-parallel-program.ts";
import { randomCase } from "../../compiler/random-graph.ts";
import { skipReason, temporaryFolder, testToolchain } from "./support.ts";

const reason = skipReason || (process.env["SANITIZERS"] === undefined ? " (skipped: SANITIZERS is not set)" : "");
const folder = temporaryFolder();

/** Every buffer a cell: nothing shares memory. */
function apart(program: Program): Program {
  const buffers = program.buffers.map((buffer) => ({ ...buffer, role: "cell" as const }));
  return { ...program, buffers, cells: buffers.map(({ id }) => id), offsets: buffers.map(() => -1), arenaBytes: 0 };
}

/**
 * Runs the program three times on one thread and on four, from the same small whole numbers, and compares all memory.
 */
function harness({ buffers }: Program): string {
  const letter = (dtype: DType): string => (dtype === "float64" ? "d" : dtype[0]!);
  const rows = buffers.map(({ dtype, size }) => `{ ${size}, ${bytesPerElement(dtype)}, '${letter(dtype)}' }`);
  return `#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int nabla_run(uintptr_t entry, uintptr_t arena, uintptr_t cells, int threads);
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
    for (int repeat = 0; repeat < 3; repeat++) nabla_run((uintptr_t)run, 0, (uintptr_t)cells[way], way == 0 ? 1 : 4);
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

function check(name: string, program: Program, sanitizer: string): void {
  const { compiler, library } = testToolchain();
  const file = (suffix: string): string => join(folder, `${name}-${sanitizer.replace(/\W/g, "-")}${suffix}`);
  const sources = {
    ".program.c": generateC(program, { fusedMultiplyAdd: library.fusedMultiplyAdd }),
    ".runtime.c": runtimeSource,
    ".main.c": harness(program),
  };
  for (const [suffix, content] of Object.entries(sources)) writeFileSync(file(suffix), content);
  const [command, ...first] = compiler.command;
  const flags = commonFlags.filter((flag) => !["-shared", "-fvisibility=hidden"].includes(flag));
  const options = ["-march=native", "-O1", "-g", `-fsanitize=${sanitizer}`, "-fno-sanitize-recover=all"];
  const paths = Object.keys(sources).map(file);
  const build = spawnSync(command, [...first, ...flags, ...options, ...paths, "-o", file(""), "-lm"], {
    encoding: "utf8",
  });
  expect(build.stderr, "compiling").toBe("");
  const run = spawnSync(file(""), { encoding: "utf8", env: { ...process.env, ASAN_OPTIONS: "detect_leaks=0" } });
  expect(run.stderr.slice(0, 4000)).toBe("");
  expect(run.stdout).toBe("same\n");
  expect(run.status).toBe(0);
}

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

describe.skipIf(reason !== "").each(["address", "undefined", "thread"])(`sanitizer: %s${reason}`, (sanitizer) => {
  test("random graphs", () => {
    for (const vectorBytes of [16, 64] as const) check(`graphs${vectorBytes}`, graphs(vectorBytes), sanitizer);
  }, 600_000);
  test("parallel loops", () => check("parallel", parallel(), sanitizer), 600_000);
});
