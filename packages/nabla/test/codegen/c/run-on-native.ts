/**
 * Runs hand-made programs on native code, many at once, with the smallest numbers as they are everywhere else.
 */
import type { TypedArray } from "../../../src/base/dtype.ts";
import type { Program } from "../../../src/compiler/loop-nest.ts";
import { createCellAllocator } from "../../../src/runtime/native/cell.ts";
import { createExecutable, type Workplace } from "../../../src/runtime/native/executable.ts";
import { workplace } from "../../runtime/native/support.ts";
import { mergePrograms, splitBy } from "./merge-programs.ts";

export interface Case {
  readonly program: Program;
  readonly inputs: readonly TypedArray[];
  readonly cells?: readonly TypedArray[];
}

export interface Result {
  readonly outputs: readonly TypedArray[];
  readonly cells: readonly TypedArray[];
}

/** Runs all cases once; gives the outputs of each, and its cells afterwards. */
export function runOnNative(cases: readonly Case[], settings: Partial<Workplace> = {}): Result[] {
  const place = workplace(settings);
  place.toolchain.library.keepSmall(1);
  const allocateCell = createCellAllocator(place.allocate);
  const program = mergePrograms(cases.map((one) => one.program));
  const contents = cases.flatMap(({ cells }) => cells ?? []);
  const cells = contents.map((data, position) => {
    const { dtype, size } = program.buffers[program.cells[position]!]!;
    const cell = allocateCell(dtype, size);
    cell.write(data);
    return cell;
  });
  const outputs = createExecutable(program, place).run(
    cases.flatMap(({ inputs }) => inputs),
    cells,
  );
  const outputsOf = splitBy(
    cases.map((one) => one.program.outputs.length),
    outputs,
  );
  const cellsOf = splitBy(
    cases.map((one) => one.program.cells.length),
    cells.map((cell) => cell.read()),
  );
  return cases.map((_, position) => ({ outputs: outputsOf[position]!, cells: cellsOf[position]! }));
}
