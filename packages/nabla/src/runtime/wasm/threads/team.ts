/**
 * The helper threads of this process or page, shared by all its WebAssembly devices. They are started after the first run
 * of a program that wants them, which waits for nothing, and never end: asleep they cost nothing, and they do not keep a
 * process alive. Until they have started and know a program, the first thread runs it alone, which gives the same bits.
 */
import { DeviceError } from "../../../base/errors.ts";
import { meetingWords } from "../../../codegen/wasm/meet.ts";
import { createHelper, type Helper } from "./helper.ts";

const helpers: Helper[] = [];
let failure: string | null = null;
let programs = 0;
let forgotten: number[] = [];

interface SharedProgram {
  readonly id: number;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly threads: number;
}

/** Programs that wait for their helpers to be started. */
const waiting = new Map<number, SharedProgram>();

/** Programs are forgotten by the helpers with the next message that they get anyway. */
const collected = new FinalizationRegistry<number>((id) => {
  if (!waiting.delete(id)) forgotten.push(id);
});

/** `run` of a program: what its module exports. */
export type SharedRun = (arena: number, cells: number, thread: number, threads: number) => void;

/** Why there are no helper threads although they were started; null while all is well. */
export function teamFailure(): string | null {
  return failure;
}

/** The helpers that work with the first thread, so that together they are as many threads. Starts those that lack. */
export function recruit(threads: number): readonly Helper[] {
  try {
    while (helpers.length < threads - 1) helpers.push(createHelper((reason) => (failure ??= reason)));
  } catch (error) {
    failure ??= reasonOf(error);
  }
  for (const program of waiting.values()) if (helpers.length >= program.threads - 1) introduce(program);
  return helpers.slice(0, threads - 1);
}

/** Tells the helpers about a program, and what they may forget. */
function introduce({ id, module, memory, threads }: SharedProgram): void {
  waiting.delete(id);
  const forget = forgotten;
  forgotten = [];
  helpers.forEach((helper, at) =>
    helper.post(at < threads - 1 ? { program: { id, module, memory }, forget } : { forget }),
  );
}

/**
 * Lets threads run a program over this memory; gives the function that runs it, on as many threads as are ready. Threads
 * that lack are started after its first run.
 */
export function shareProgram(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  run: SharedRun,
  threads: number,
): (arena: number, cells: number) => void {
  const id = ++programs;
  waiting.set(id, { id, module, memory, threads });
  if (helpers.length >= threads - 1) recruit(threads);
  const runShared = (arena: number, cells: number): void => {
    if (failure !== null || !areReady(id, threads - 1)) {
      run(arena, cells, 0, 1);
      if (failure === null && waiting.has(id)) recruit(threads);
      return;
    }
    for (let at = 0; at < threads - 1; at++) helpers[at]!.start(id, arena, cells, at + 1, threads);
    try {
      run(arena, cells, 0, threads);
    } catch (error) {
      failure ??= `a thread failed: ${reasonOf(error)}`;
      release(memory);
      throw new DeviceError("wasm: a thread failed while it ran a program", { cause: error });
    }
  };
  collected.register(runShared, id);
  return runShared;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function areReady(program: number, count: number): boolean {
  if (waiting.has(program)) return false;
  for (let at = 0; at < count; at++) if (!helpers[at]!.isReady()) return false;
  return true;
}

/** After a failure of the first thread: nobody waits for it. */
function release(memory: WebAssembly.Memory): void {
  const words = new Int32Array(memory.buffer);
  Atomics.store(words, meetingWords.failed / 4, 1);
  Atomics.add(words, meetingWords.meeting / 4, 1);
  Atomics.notify(words, meetingWords.meeting / 4);
}
