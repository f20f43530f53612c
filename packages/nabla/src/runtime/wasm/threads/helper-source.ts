/**
 * What a helper thread runs, as text: so it needs no file of its own that bundlers would have to find, and starts alike in
 * browsers (from a Blob) and in Node. It waits for jobs, looking for a moment and then asleep, and does not return to its
 * event loop but to take a message that it was told of.
 */
import { meetingWords } from "../../../codegen/wasm/meet.ts";
import { controlWords } from "./control-words.ts";

/** How long a helper looks for the next job before it sleeps: longer than the pause between two steps of a training. */
const lookMilliseconds = 0.1;

export const helperSource: string = `"use strict";
const { job, isAsleep, sent, received, program, arena, cells, thread, threads } = ${JSON.stringify(controlWords)};
const { meeting, failed } = ${JSON.stringify(meetingWords)};
const programs = new Map();
let control;
let seen = 0;
let taken = 0;

function take(message) {
  control = message.control ?? control;
  for (const id of message.forget) programs.delete(id);
  if (message.program !== undefined) {
    const { id, module, memory } = message.program;
    programs.set(id, { run: new WebAssembly.Instance(module, { env: { memory } }).exports.run, memory });
  }
  seen = Atomics.load(control, job); // jobs are given only after all messages are taken
  Atomics.store(control, received, ++taken);
  work();
}

/** Does jobs until a message waits. */
function work() {
  while (Atomics.load(control, sent) === taken) {
    seen = nextJob();
    const known = programs.get(Atomics.load(control, program));
    if (known !== undefined) run(known);
  }
}

function nextJob() {
  const end = performance.now() + ${lookMilliseconds};
  do {
    for (let look = 0; look < 100; look++) {
      const now = Atomics.load(control, job);
      if (now !== seen) return now;
    }
  } while (performance.now() < end);
  Atomics.store(control, isAsleep, 1);
  while (Atomics.load(control, job) === seen) Atomics.wait(control, job, seen);
  Atomics.store(control, isAsleep, 0);
  return Atomics.load(control, job);
}

/** A thread that fails says so and ends the meeting, so that the others fail and nobody waits for it. */
function run({ run, memory }) {
  try {
    run(control[arena], control[cells], control[thread], control[threads]);
  } catch (error) {
    const words = new Int32Array(memory.buffer);
    Atomics.store(words, failed / 4, 1);
    Atomics.add(words, meeting / 4, 1);
    Atomics.notify(words, meeting / 4);
  }
}

if (typeof postMessage === "function") onmessage = (event) => take(event.data);
else process.getBuiltinModule("worker_threads").parentPort.on("message", take);
`;
