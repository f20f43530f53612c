/**
 * Several programs as one, so that a compiler is started once for many cases: their kernels one after the other, each over
 * buffers of its own.
 */
import type { Kernel, Program, Statement } from "../../../src/compiler/loop-nest.ts";
import { load, substitute } from "../../../src/scalar/build.ts";
import type { Expression, Load } from "../../../src/scalar/expression.ts";

export function mergePrograms(programs: readonly Program[]): Program {
  let firstBuffer = 0;
  let firstByte = 0;
  const parts = programs.map((program, position) => {
    const part = moved(program, position, firstBuffer, firstByte);
    firstBuffer += program.buffers.length;
    firstByte += program.arenaBytes;
    return part;
  });
  return {
    buffers: parts.flatMap(({ buffers }) => buffers),
    kernels: parts.flatMap(({ kernels }) => kernels),
    inputs: parts.flatMap(({ inputs }) => inputs),
    cells: parts.flatMap(({ cells }) => cells),
    outputs: parts.flatMap(({ outputs }) => outputs),
    external: parts.flatMap(({ external }) => external),
    offsets: parts.flatMap(({ offsets }) => offsets),
    arenaBytes: firstByte,
    privateBytes: Math.max(...programs.map(({ privateBytes }) => privateBytes)),
    peak: { bytes: firstByte, kernel: -1 },
  };
}

/** What belongs to each program in a list over all of them. */
export function splitBy<T>(counts: readonly number[], list: readonly T[]): T[][] {
  let start = 0;
  return counts.map((count) => list.slice(start, (start += count)));
}

function moved(program: Program, position: number, firstBuffer: number, firstByte: number): Program {
  const byNumber = (id: number): number => id + firstBuffer;
  const expression = (root: Expression): Expression =>
    substitute(root, (part) =>
      part.kind === "load" ? load(byNumber(part.buffer), part.dtype, expression(part.index), part.lanes) : null,
    );
  const statement = (from: Statement): Statement => {
    if (from.kind === "loop") return { ...from, body: from.body.map(statement) };
    if (from.kind === "set") return { ...from, value: expression(from.value) };
    if (from.kind === "prefetch") return { ...from, load: expression(from.load) as Load };
    return { ...from, buffer: byNumber(from.buffer), index: expression(from.index), value: expression(from.value) };
  };
  const kernel = ({ name, body }: Kernel): Kernel => ({ name: `${name}_of_${position}`, body: body.map(statement) });
  return {
    buffers: program.buffers.map((buffer) => ({ ...buffer, id: byNumber(buffer.id) })),
    kernels: program.kernels.map(kernel),
    inputs: program.inputs.map(byNumber),
    cells: program.cells.map(byNumber),
    outputs: program.outputs.map(byNumber),
    external: program.external.map(byNumber),
    offsets: program.offsets.map((offset, id) =>
      offset < 0 || program.buffers[id]!.role === "private" ? offset : offset + firstByte,
    ),
    arenaBytes: program.arenaBytes,
    privateBytes: program.privateBytes,
    peak: program.peak,
  };
}
