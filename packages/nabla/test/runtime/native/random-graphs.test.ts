/**
 * Native code gives what the interpreter gives, on random graphs; whole numbers bit for bit. Many graphs are one program:
 * starting a compiler for each would take most of the time.
 */
import { expect, it } from "vitest";
import type { TypedArray } from "../../../src/base/dtype.ts";
import { type VectorBytes, nativePolicy } from "../../../src/codegen/c/policy.ts";
import { compileGraph } from "../../../src/compiler/compile.ts";
import { createCellAllocator } from "../../../src/runtime/native/cell.ts";
import { createExecutable } from "../../../src/runtime/native/executable.ts";
import { mergePrograms, splitBy } from "../../codegen/c/merge-programs.ts";
import { expectAgreement, type Run } from "../../compiler/agreement.ts";
import { type Extents, type Mode, randomCase, type RandomCase, small, tall } from "../../compiler/random-graph.ts";
import { skipReason, testToolchain, workplace } from "./support.ts";

/** In all; more on demand: npm run test:graphs */
const count = Number(process.env["GRAPHS"] ?? 300);
const together = 50;
const repeats = 2; // as many as `expectAgreement` runs

type Recorded = ReturnType<Run>;

/** Runs all cases as one program, several times; gives what each run left of each case. */
function record(cases: readonly RandomCase[], vectorBytes: VectorBytes): Recorded[][] {
  // The inputs and outputs of every second case are memory of the caller's.
  const programs = cases.map(({ graph }, at) =>
    compileGraph(graph, { ...nativePolicy(vectorBytes), worthMeeting: 0, externalBytes: at % 2 === 0 ? 1e9 : 0 }),
  );
  const place = workplace({ threads: 2, fusedMultiplyAdd: testToolchain().library.fusedMultiplyAdd });
  const allocateCell = createCellAllocator(place.allocate);
  const merged = mergePrograms(programs);
  const executable = createExecutable(merged, place);
  const cells = cases
    .flatMap((one) => one.cells)
    .map((contents, at) => {
      const cell = allocateCell(merged.buffers[merged.cells[at]!]!.dtype, contents.length);
      cell.write(contents);
      return cell;
    });
  const inputs = cases.flatMap((one) => one.inputs);
  const runs = Array.from({ length: repeats }, () => {
    const outputs = splitBy<TypedArray>(
      programs.map((program) => program.outputs.length),
      executable.run(inputs, cells),
    );
    const contents = splitBy(
      cases.map((one) => one.cells.length),
      cells.map((cell) => cell.read()),
    );
    return cases.map((_, at) => ({ outputs: outputs[at]!, cells: contents[at]! }));
  });
  return cases.map((_, at) => runs.map((run) => run[at]!));
}

const modes: readonly Mode[] = ["exact", "smooth"];
const widths: readonly VectorBytes[] = [16, 32, 64];

/** How many of all graphs: most at the machine's own width; exact ones say more. */
function shareOf(mode: Mode, width: VectorBytes): number {
  if (width !== testToolchain().library.vectorBytes) return mode === "exact" ? 0.1 : 0.05;
  return mode === "exact" ? 0.5 : 0.2;
}

/** Compares so many cases, from this seed on; many of them are one program. */
function agree(mode: Mode, vectorBytes: VectorBytes, seed: number, wanted: number, extents: Extents): void {
  let seen = 0;
  for (let first = 0; first < wanted; first += together) {
    const cases = Array.from({ length: Math.min(together, wanted - first) }, (_, at) =>
      randomCase(seed + first + at, mode, extents),
    );
    record(cases, vectorBytes).forEach((runs, at) => {
      let next = 0;
      expectAgreement(() => runs[next++]!, cases[at]!, mode);
      seen++;
    });
  }
  expect(seen).toBe(wanted);
}

it.skipIf(skipReason !== "").each(modes.flatMap((mode) => widths.map((width) => [mode, width] as const)))(
  `agrees with the interpreter on %s graphs, vectors of %i bytes${skipReason}`,
  (mode, vectorBytes) =>
    agree(mode, vectorBytes, 1_000_003 * vectorBytes, Math.ceil(count * shareOf(mode, vectorBytes)), small),
  60_000 + 1000 * count,
);

it.skipIf(skipReason !== "").each(modes)(
  `agrees with the interpreter on %s graphs of many rows${skipReason}`,
  (mode) => agree(mode, testToolchain().library.vectorBytes, 0, Math.ceil(count / 6), tall),
  60_000 + 1000 * count,
);
