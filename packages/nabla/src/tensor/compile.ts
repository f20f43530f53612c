/**
 * `compile(f)`: f is traced once for each structure of its arguments (shapes, dtypes, plain values), compiled, and from
 * then on a call runs one program, at once. Cells that f writes are updated in place. What f looks at besides tensors and
 * cells is fixed by the trace, unless it is read through `watch` (training mode, which gradients exist): then a change
 * traces again. Tensors from outside are taken in by value.
 */
import type { DType, TypedArray } from "../base/dtype.ts";
import { CompileError } from "../base/errors.ts";
import type { Shape } from "../base/shape.ts";
import { explainProgram } from "../compiler/explain.ts";
import type { Device, Executable, Storage } from "../runtime/device.ts";
import { profileProgram } from "../runtime/profile.ts";
import { advance, hasWaitingCells, preserve, storageOn } from "./cell-state.ts";
import { currentDevice, deviceEpoch } from "./device.ts";
import { evaluate, flush } from "./evaluate.ts";
import { dataLeaf } from "./known-values.ts";
import { type Profile, profileOf } from "./profile.ts";
import { executableOf } from "./program-cache.ts";
import type { ShapeMismatch } from "./shape-types/mismatch.ts";
import { LazyTensor, readNow } from "./tensor.ts";
import { activeTrace, isDifferentiating } from "./trace.ts";
import { traceFunction, type TracedFunction } from "./trace-function.ts";
import { build, matches, type Structure, structureOf } from "./tree.ts";

/** A compiled function: called like the original. */
export interface Compiled<Arguments extends readonly unknown[], Result> {
  (...args: Arguments): Result;
  /** How the last call was compiled, as text: the graph, the memory plan, every kernel and what it costs. */
  explain(): string;
  /** Times every kernel on these arguments, over `repeats` runs that are really carried out: cells are updated by each. */
  profile(repeats: number, ...args: Arguments): Profile;
}

/** What `compile` asks of its function beyond its arguments. */
type Synchronous<Result> =
  Result extends Promise<unknown> ? ShapeMismatch<"compile: the function must not be async"> : unknown;

/** A trace, bound to memory on a device. */
interface Specialization {
  readonly structure: Structure;
  readonly traced: TracedFunction;
  readonly executable: Executable;
  readonly storages: readonly Storage[];
  readonly epoch: number;
}

/** More traces than this of one function mean that a plain argument changes with every call. */
const MOST_TRACES = 64;

/**
 * Compiles a function of tensors: forward, backward and update become one program. It must not be async, and compute
 * with tensors alone; it may read and write cells, draw random numbers, and call `backward` and an optimizer's `step`.
 * Arguments and results are tensors, arrays and records of them; plain numbers and strings are part of the structure.
 */
export function compile<Arguments extends readonly unknown[], Result>(
  f: ((...args: Arguments) => Result) & Synchronous<Result>,
): Compiled<Arguments, Result> {
  const specializations: Specialization[] = [];
  const tensors: LazyTensor[] = [];

  const call = (...args: Arguments): Result => {
    // Inside another trace or a gradient the function is inlined: it is part of that program.
    if (activeTrace() !== null || isDifferentiating()) return f(...args);
    tensors.length = 0;
    const specialization = find(specializations, args, tensors) ?? add(specializations, specialize(f, args, tensors));
    const result = run(specialization, tensors);
    tensors.length = 0;
    return result as Result;
  };
  const explain = (): string => {
    const last = specializations[0];
    if (last === undefined) throw new CompileError("explain: the compiled function was not called yet");
    return explainProgram(last.traced.graph, last.executable.program);
  };
  const profile = (repeats: number, ...args: Arguments): Profile => {
    call(...args);
    const { executable, traced, storages } = specializations[0]!;
    const device = currentDevice();
    const inputs = inputsOf(traced, structureTensors(args));
    for (const cell of traced.written) preserve(cell);
    const { program } = executable;
    const kernels = program === null ? null : profileProgram(device, program, inputs, storages, repeats);
    if (kernels === null) throw new CompileError(`profile: the device ${device.name} runs no kernels; take another`);
    for (const cell of traced.written) advance(cell);
    return profileOf(kernels);
  };
  return Object.assign(call, { explain, profile });
}

/** The specialization that fits, moved to the front; `tensors` then holds the arguments' tensors. */
function find(all: Specialization[], args: readonly unknown[], tensors: LazyTensor[]): Specialization | null {
  for (let place = 0; place < all.length; place++) {
    const candidate = all[place]!;
    tensors.length = 0;
    if (!matches(candidate.structure, args, tensors) || !stillHolds(candidate)) continue;
    if (place > 0) {
      all.splice(place, 1);
      all.unshift(candidate);
    }
    return candidate;
  }
  tensors.length = 0;
  return null;
}

function stillHolds({ epoch, traced: { guards } }: Specialization): boolean {
  if (epoch !== deviceEpoch()) return false;
  for (const guard of guards) if (!Object.is(guard.read(), guard.value)) return false;
  return true;
}

function add(all: Specialization[], made: Specialization): Specialization {
  for (let place = all.length - 1; place >= 0; place--) if (all[place]!.epoch !== made.epoch) all.splice(place, 1);
  all.unshift(made);
  if (all.length > MOST_TRACES) all.pop();
  return made;
}

function specialize(f: (...args: never[]) => unknown, args: readonly unknown[], tensors: LazyTensor[]): Specialization {
  const structure = structureOf(args, tensors, "compile: argument ");
  const traced = traceFunction(f, structure);
  flush();
  const device = currentDevice();
  const executable = executableOf(device, traced.graph);
  const storages = [
    ...traced.cells.map((cell) => storageOn(cell, device)),
    ...traced.captured.map((value, position) => {
      const slot = traced.graph.cells[traced.cells.length + position]!;
      return constantStorage(device, value, slot.read.dtype);
    }),
  ];
  return { structure, traced, executable, storages, epoch: deviceEpoch() };
}

const constants = new WeakMap<Device, WeakMap<TypedArray, Storage>>();

/** Memory that holds a value from outside; one for all programs that use it. */
function constantStorage(device: Device, value: TypedArray, dtype: DType): Storage {
  let known = constants.get(device);
  if (known === undefined) constants.set(device, (known = new WeakMap()));
  let storage = known.get(value);
  if (storage === undefined) {
    storage = device.allocate(dtype, value.length);
    storage.write(value);
    known.set(value, storage);
  }
  return storage;
}

function structureTensors(args: readonly unknown[]): LazyTensor[] {
  const tensors: LazyTensor[] = [];
  structureOf(args, tensors, "profile: argument ");
  return tensors;
}

function inputsOf(traced: TracedFunction, tensors: readonly LazyTensor[]): TypedArray[] {
  // Of its final length at once: an array that grows leaves more garbage than anything else in a step.
  const inputs = new Array<TypedArray>(traced.usedArguments.length + traced.readGradients.length);
  let place = 0;
  for (const position of traced.usedArguments) {
    const tensor = tensors[position]!;
    inputs[place++] = tensor.known ?? readNow([tensor])[0]!;
  }
  for (const parameter of traced.readGradients) inputs[place++] = evaluate([parameter.gradient!])[0]!;
  if (hasWaitingCells()) flush();
  return inputs;
}

/** One call. Nothing is made here but the list of inputs and the handles of the results. */
function run({ traced, executable, storages }: Specialization, tensors: readonly LazyTensor[]): unknown {
  const inputs = inputsOf(traced, tensors);
  for (const cell of traced.written) preserve(cell);
  const outputs = executable.run(inputs, storages);
  for (const cell of traced.written) advance(cell);
  for (const { parameter, output } of traced.gradients) {
    parameter.gradient = output < 0 ? null : dataLeaf(outputs[output]!, parameter.shape, parameter.dtype);
  }
  let place = 0;
  const next = (shape: Shape, dtype: DType): LazyTensor =>
    new LazyTensor(shape, dtype, null, outputs[traced.resultOutputs[place++]!]!);
  return build(traced.result, next);
}
