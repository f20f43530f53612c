/**
 * How a program's kernels are shared out. A kernel with parallel loops is run by all threads: each takes its share of the
 * parallel loops and computes all registers; stores outside are the first thread's. Other kernels are the first's alone.
 * Threads meet (wait for each other) before something that touches memory which another thread wrote, or writes memory
 * which another thread touched, since they last met; and nowhere else. A thread takes the same parts of all loops that have
 * as many, so that loops over the same rows, one after the other, need no meeting.
 */
import type { Kernel, Program, Statement } from "../loop-nest.ts";
import { type AccessSet, createAccessSet } from "./access-set.ts";
import { type Access, createAccessReader } from "./accesses.ts";
import { placeRegisters } from "./registers.ts";

type Loop = Extract<Statement, { kind: "loop" }>;

export interface ThreadPlan {
  /** Whether all threads run this kernel. */
  isShared(kernel: Kernel): boolean;
  /** Whether, in a kernel that is shared, the first thread runs this statement alone. */
  isForFirst(statement: Statement): boolean;
  meetsBefore(point: Kernel | Statement): boolean;
  /** Whether threads meet after each iteration of this loop. */
  meetsAfterIteration(loop: Loop): boolean;
}

type Runner = "first" | "all";

/** What was touched, by the first thread alone and by all of them. */
type Pending = { readonly [R in Runner]: AccessSet };

const createPending = (): Pending => ({ first: createAccessSet(), all: createAccessSet() });

/** Whether two threads touch the same memory, one of them writing it. */
const clash = (accesses: readonly Access[], by: Runner, pending: Pending): boolean =>
  accesses.some((access) => pending.all.conflictsWith(access) || (by === "all" && pending.first.conflictsWith(access)));

/** The same as lists. */
type Head = { readonly [R in Runner]: Access[] };

interface Touch {
  readonly accesses: readonly Access[];
  readonly by: Runner;
}

const isParallel = (statement: Statement): boolean =>
  statement.kind === "loop" && (statement.parallel === true || statement.body.some(isParallel));

export function planThreads(program: Program): ThreadPlan {
  const shared = new Set<Kernel>();
  const forFirst = new Set<Statement>();
  const before = new Set<Kernel | Statement>();
  const afterIteration = new Set<Loop>();
  let pending = createPending();
  /** What was touched since the loop that is being walked began, as long as threads have not met in it. */
  let heads: Head[] = [];

  const meet = (): void => {
    pending = createPending();
    heads = [];
  };
  const touch = (point: Kernel | Statement, accesses: readonly Access[], by: Runner): void => {
    if (clash(accesses, by, pending)) {
      before.add(point);
      meet();
    }
    for (const access of accesses) pending[by].add(access);
    for (const head of heads) head[by].push(...accesses);
  };

  const walk = (kernel: Kernel): void => {
    const reader = createAccessReader(kernel, program);
    if (!kernel.body.some(isParallel)) return touch(kernel, kernel.body.flatMap(reader.read), "first");
    shared.add(kernel);
    const registers = placeRegisters(kernel.body);
    const isAlone = (statement: Statement): boolean =>
      statement.kind === "store" ||
      (statement.kind === "loop" && !isParallel(statement) && registers.areInside(statement));
    /** Whether threads go through the loop together, and meet in it. */
    const isCommon = (statement: Statement): statement is Loop =>
      statement.kind === "loop" && statement.parallel !== true && !isAlone(statement);
    const read = (statement: Statement): readonly Touch[] => {
      if (!isCommon(statement)) {
        return [{ accesses: reader.read(statement), by: isAlone(statement) ? "first" : "all" }];
      }
      if (statement.start >= statement.end) return [];
      reader.enter(statement);
      const touches = statement.body.flatMap(read);
      reader.leave(statement);
      return touches;
    };
    const visit = (statement: Statement): void => {
      const touches = read(statement);
      if (!isCommon(statement)) {
        if (isAlone(statement)) forFirst.add(statement);
        for (const { accesses, by } of touches) touch(statement, accesses, by);
        return;
      }
      if (touches.length === 0) return;
      // What was touched before the loop is settled before it, not in every iteration.
      if (touches.some(({ accesses, by }) => clash(accesses, by, pending))) {
        before.add(statement);
        meet();
      }
      reader.enter(statement);
      const head: Head = { first: [], all: [] };
      heads.push(head);
      statement.body.forEach(visit);
      reader.leave(statement);
      heads = heads.filter((other) => other !== head);
      // The next iteration begins with `head`.
      if (clash(head.all, "all", pending) || clash(head.first, "first", pending)) {
        afterIteration.add(statement);
        meet();
      }
    };
    kernel.body.forEach(visit);
  };
  program.kernels.forEach(walk);

  return {
    isShared: (kernel) => shared.has(kernel),
    isForFirst: (statement) => forFirst.has(statement),
    meetsBefore: (point) => before.has(point),
    meetsAfterIteration: (loop) => afterIteration.has(loop),
  };
}
