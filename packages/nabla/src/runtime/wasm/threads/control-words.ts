/**
 * What a helper thread and the first thread tell each other: int32 words of a small shared array, one array for each
 * helper. The first thread writes all words but `received` and `isAsleep`. A job's words are written before `job` changes
 * and stay until the helper has done it: programs end with a barrier.
 */
export const controlWords = {
  /** Changes when there is something to do. */
  job: 0,
  /** Whether the helper must be woken for it. */
  isAsleep: 1,
  /** How many messages were posted to the helper, and how many it has taken. */
  sent: 2,
  received: 3,
  /** The job: which program (0: none, a message waits), and the arguments of its `run`. */
  program: 4,
  arena: 5,
  cells: 6,
  thread: 7,
  threads: 8,
} as const;

/** A cache line. */
export const controlBytes = 64;

/** What is posted to a helper. */
export interface HelperMessage {
  /** Comes with the first message. */
  readonly control?: Int32Array;
  readonly program?: {
    readonly id: number;
    readonly module: WebAssembly.Module;
    readonly memory: WebAssembly.Memory;
  };
  /** Programs that nobody can run any more. */
  readonly forget: readonly number[];
}
