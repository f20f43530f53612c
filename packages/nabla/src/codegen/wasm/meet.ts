/**
 * The barrier: a function of each module whose kernels threads share, which returns when all of them have called it. It
 * counts those who arrive; the last one starts the next meeting, for which the others look a while, then sleep.
 * Its words lie at fixed addresses of the shared memory, where nothing else is.
 */
import type { MemoryName } from "./opcodes.ts";
import { constants, index, int32, type Local, operationOf, type Step, type WasmFunction } from "./operation.ts";

/** Byte addresses of the barrier's words. Those that change at different times are in cache lines of their own. */
export const meetingWords: {
  readonly [W in "meeting" | "sleepers" | "failed" | "firstIsAwake" | "arrived"]: number;
} = Object.freeze({
  /** The number of the meeting; changes when it is over. */
  meeting: 0,
  /** How many threads sleep until it does. */
  sleepers: 4,
  /** Not 0 after a thread has failed: the others fail, too, instead of waiting for it. */
  failed: 8,
  /** Not 0 where the engine does not let the first thread sleep: a page's main thread. */
  firstIsAwake: 12,
  /** How many threads have arrived. */
  arrived: 64,
});
/** What must be kept free at the start of a shared memory. */
export const meetingBytes = 128;

/**
 * Looks at the meeting's number before sleeping: some 50 microseconds, about what falling asleep and waking costs. Longer
 * would be a little faster where every thread has a core, and far slower where two threads have to share one.
 */
const looks = 50_000;

const parameters: readonly Local[] = [
  { name: "thread", type: "i32" },
  { name: "threads", type: "i32" },
];
const locals: readonly Local[] = [
  { name: "number", type: "i32" },
  { name: "looks", type: "i32" },
];
const [thread, threads, number, left] = [0, 1, 2, 3] as const;

const { meeting, sleepers, failed, firstIsAwake, arrived } = meetingWords;

const get = (local: number): Step => index("local.get", local);
const control = (name: "block" | "loop" | "if" | "end"): Step => ({ kind: "control", name });
const word = (name: MemoryName, address: number): Step => ({ kind: "memory", name, align: 2, offset: address });
const read = (address: number): Step[] => [int32(0), word("i32.atomic.load", address)];
const write = (address: number, ...value: readonly Step[]): Step[] => [
  int32(0),
  ...value,
  word("i32.atomic.store", address),
];
/** Leaves the old value on the stack. */
const add = (address: number, amount: number): Step[] => [int32(0), int32(amount), word("i32.atomic.rmw.add", address)];
const failWithOthers: Step[] = [...read(failed), control("if"), "unreachable", control("end")];

/** All have arrived: count anew, then change the meeting's number, then wake who sleeps. */
const open: Step[] = [
  ...write(arrived, int32(0)),
  ...write(meeting, get(number), int32(1), "i32.add"),
  ...read(sleepers),
  control("if"),
  int32(0),
  int32(-1),
  word("memory.atomic.notify", meeting),
  "drop",
  control("end"),
];

/** Look until the number changes, so many times; without end where this is the first thread and it may not sleep. */
const look: Step[] = [
  int32(looks),
  index("local.set", left),
  control("loop"),
  ...read(meeting),
  get(number),
  "i32.ne",
  index("br_if", 1),
  get(left),
  int32(1),
  "i32.sub",
  index("local.tee", left),
  index("br_if", 0),
  get(thread),
  "i32.eqz",
  ...read(firstIsAwake),
  "i32.and",
  index("br_if", 0),
  control("end"),
];

/** Sleep until the number changes. A sleeper is counted before it looks for the last time, so nobody forgets to wake it. */
const sleep: Step[] = [
  ...add(sleepers, 1),
  "drop",
  control("loop"),
  int32(0),
  get(number),
  constants("i64.const", -1),
  word("memory.atomic.wait32", meeting),
  "drop",
  ...read(meeting),
  get(number),
  "i32.eq",
  index("br_if", 0),
  control("end"),
  ...add(sleepers, -1),
  "drop",
];

const body: Step[] = [
  control("block"), // left when the meeting is over
  get(threads),
  int32(1),
  "i32.eq",
  index("br_if", 0),
  ...read(meeting),
  index("local.set", number),
  ...failWithOthers,
  ...add(arrived, 1),
  int32(1),
  "i32.add",
  get(threads),
  "i32.eq",
  control("if"),
  ...open,
  index("br", 1),
  control("end"),
  control("block"), // left when the number has changed
  ...look,
  ...sleep,
  control("end"),
  ...failWithOthers,
  control("end"),
];

export const meetFunction: WasmFunction = Object.freeze({
  name: "meet",
  parameters,
  locals,
  body: body.map(operationOf),
});
