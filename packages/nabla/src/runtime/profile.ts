/**
 * The time of every kernel of a program. Each kernel is loaded as a program of its own over the same arena and cells, and
 * the kernels are run one after the other, as the program itself would: so a profile really carries out its steps.
 */
import type { TypedArray } from "../base/dtype.ts";
import { type Cost, costOf } from "../compiler/cost.ts";
import type { Program } from "../compiler/loop-nest.ts";
import type { Device, Executable, Storage } from "./device.ts";

export interface KernelTime extends Cost {
  readonly name: string;
  /** Median of the runs, with the call itself. */
  readonly milliseconds: number;
}

/** External buffers become cells, behind the others: memory that all parts share. */
function withoutExternal(program: Program): Program {
  const external = new Set(program.external);
  return {
    ...program,
    buffers: program.buffers.map((buffer) => (external.has(buffer.id) ? { ...buffer, role: "cell" } : buffer)),
    inputs: program.inputs.filter((id) => !external.has(id)),
    cells: [...program.cells, ...program.external],
    external: [],
  };
}

/** The parts of a program: the first takes the inputs, the last gives the outputs. */
function partsOf(program: Program): Program[] {
  return program.kernels.map((kernel, at) => ({
    ...program,
    kernels: [kernel],
    inputs: at === 0 ? program.inputs : [],
    outputs: at === program.kernels.length - 1 ? program.outputs : [],
  }));
}

/** Memory for each external buffer; inputs are in it. */
function storagesOf(device: Device, program: Program, inputs: readonly TypedArray[]): Storage[] {
  return program.external.map((id) => {
    const { dtype, size } = program.buffers[id]!;
    const storage = device.allocate(dtype, size);
    const position = program.inputs.indexOf(id);
    if (position >= 0) storage.write(inputs[position]!);
    return storage;
  });
}

/** Runs the program `repeats` times, kernel by kernel; cells are updated each time. Null where a device has no kernels. */
export function profileProgram(
  device: Device,
  program: Program,
  inputs: readonly TypedArray[],
  cells: readonly Storage[],
  repeats: number,
): KernelTime[] | null {
  if (device.load === undefined) return null;
  const whole = withoutExternal(program);
  const parts: Executable[] = partsOf(whole).map((part) => device.load!(part, whole));
  const memory = [...cells, ...storagesOf(device, program, inputs)];
  const copied = inputs.filter((_, position) => !program.external.includes(program.inputs[position]!));
  const times: number[][] = parts.map(() => []);
  for (let repeat = 0; repeat < repeats; repeat++) {
    parts.forEach((part, at) => {
      const start = performance.now();
      part.run(at === 0 ? copied : [], memory);
      times[at]!.push(performance.now() - start);
    });
  }
  return program.kernels.map((kernel, at) => {
    const sorted = times[at]!.sort((a, b) => a - b);
    return { name: kernel.name, milliseconds: sorted[sorted.length >> 1]!, ...costOf(kernel, program) };
  });
}
