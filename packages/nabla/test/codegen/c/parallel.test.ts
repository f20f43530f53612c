/** Parallel loops give the oracle's bits on any number of threads, more than there are processors among them. */
import { describe, expect, test } from "vitest";
import { planThreads } from "../../../src/compiler/threads/thread-plan.ts";
import { createCellAllocator } from "../../../src/runtime/native/cell.ts";
import { createExecutable } from "../../../src/runtime/native/executable.ts";
import { skipReason, workplace } from "../../runtime/native/support.ts";
import { runProgram } from "../run-program.ts";
import { expectSameBits } from "../same-bits.ts";
import { mergePrograms } from "./merge-programs.ts";
import { randomParallelProgram } from "./random-parallel-program.ts";

const count = Number(process.env["CASES"] ?? 60);

describe.skipIf(skipReason !== "")(`threads${skipReason}`, () => {
  const cases = Array.from({ length: count }, (_, seed) => randomParallelProgram(seed));
  const program = mergePrograms(cases.map((one) => one.program));
  const expectedCells = cases.map(({ cells }) => cells.map((cell) => cell.slice()));
  const expected = cases.map((one, at) => runProgram(one.program, one.inputs, expectedCells[at]));

  test.each([1, 2, 3, 7])(
    "%i threads",
    (threads) => {
      const place = workplace();
      // Whatever the program's size: all threads are to take part.
      const library = { ...place.toolchain.library };
      const ran: number[] = [];
      library.run = (entry, arena, cells) => {
        const used = place.toolchain.library.run(entry, arena, cells, threads, false);
        ran.push(used);
        return used;
      };
      const executable = createExecutable(program, { ...place, toolchain: { ...place.toolchain, library } });
      const allocateCell = createCellAllocator(place.allocate);
      for (let repeat = 0; repeat < 5; repeat++) {
        const cells = cases
          .flatMap((one) => one.cells)
          .map((data) => {
            const cell = allocateCell("float32", data.length);
            cell.write(data);
            return cell;
          });
        const outputs = executable.run(
          cases.flatMap((one) => one.inputs),
          cells,
        );
        expectSameBits(outputs, expected.flat());
        expectSameBits(
          cells.map((cell) => cell.read()),
          expectedCells.flat(),
        );
      }
      expect(ran).toEqual(new Array(5).fill(threads));
    },
    600_000,
  );

  test("the programs have what they are to test", () => {
    const plan = planThreads(program);
    const shared = program.kernels.filter((kernel) => plan.isShared(kernel));
    expect(shared.length).toBeGreaterThan(count);
    expect(shared.length).toBeLessThan(program.kernels.length);
  });
});
