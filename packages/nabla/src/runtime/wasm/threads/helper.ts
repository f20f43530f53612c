/**
 * The first thread's side of one helper thread: it is sent programs by messages, and jobs by words in shared memory, which
 * costs no message. It takes jobs when it has taken all messages.
 */
import { controlBytes, controlWords, type HelperMessage } from "./control-words.ts";
import { helperSource } from "./helper-source.ts";
import { startWorker } from "./start-worker.ts";

export interface Helper {
  /** Whether it has started and taken everything that was posted, so that a job would be done at once. */
  isReady(): boolean;
  post(message: HelperMessage): void;
  /** Lets it call `run(arena, cells, thread, threads)` of a program. It must be ready, and the last job be done. */
  start(program: number, arena: number, cells: number, thread: number, threads: number): void;
  /** How many jobs it was given. */
  jobs(): number;
}

const { job, isAsleep, sent, received, program, arena, cells, thread, threads } = controlWords;

/** Starts a thread. `onFailure` is told when it cannot start, or ends. */
export function createHelper(onFailure: (reason: string) => void): Helper {
  const control = new Int32Array(new SharedArrayBuffer(controlBytes));
  let hasFailed = false;
  let jobs = 0;
  const worker = startWorker(helperSource, (reason) => {
    hasFailed = true;
    onFailure(reason);
  });
  const announce = (): void => {
    Atomics.add(control, job, 1);
    if (Atomics.load(control, isAsleep) === 1) Atomics.notify(control, job);
  };
  const post = (message: HelperMessage): void => {
    control[program] = 0;
    Atomics.add(control, sent, 1);
    announce(); // before the message, so that a helper that has taken it has no announcement of it before itself
    worker.post(message);
  };
  post({ control, forget: [] });
  return {
    isReady: () => !hasFailed && Atomics.load(control, received) === control[sent],
    post,
    start(id, arenaAddress, cellsAddress, number, count) {
      control[program] = id;
      control[arena] = arenaAddress;
      control[cells] = cellsAddress;
      control[thread] = number;
      control[threads] = count;
      jobs++;
      announce();
    },
    jobs: () => jobs,
  };
}
