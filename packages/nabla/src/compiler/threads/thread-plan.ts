/**
 * How a program's kernels are shared out. A kernel with parallel loops is run by all threads: each takes its share of the
 * parallel loops and computes all registers; stores outside are the first thread's. Other kernels are the first's alone.
 * Threads meet (wait for each other) before something that touches memory which another thread wrote, or writes memory
 * which another thread touched, since they last met; and nowhere else.
 */
import type { Kernel, Program, Statement } from "../loop-nest.ts";
import { type AccessSet, createAccessSet } from "./access-set.ts";
import { type Access, forEachAccess } from "./accesses.ts";
import { type KnownRanges, learnCounter, setOnce } from "./ranges.ts";
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

/** Whether the same memory is touched, one of the two writing it, and not both by the first thread alone. */
const clash = (accesses: readonly Access[], by: Runner, pending: Pending): boolean =>
  accesses.some((access) => pending.all.conflictsWith(access) || (by === "all" && pending.first.conflictsWith(access)));

/** The same as lists. */
type Head = { readonly [R in Runner]: Access[] };

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
    const once = setOnce(kernel.body);
    const known: KnownRanges = new Map();
    const accessesOf = (statements: readonly Statement[]): Access[] => {
      const list: Access[] = [];
      for (const statement of statements) forEachAccess(statement, program, known, once, (access) => list.push(access));
      return list;
    };
    if (!kernel.body.some(isParallel)) return touch(kernel, accessesOf(kernel.body), "first");
    shared.add(kernel);
    const registers = placeRegisters(kernel.body);
    const visit = (statement: Statement): void => {
      const alone =
        statement.kind === "store" ||
        (statement.kind === "loop" && !isParallel(statement) && registers.areInside(statement));
      if (alone) forFirst.add(statement);
      if (statement.kind !== "loop" || statement.parallel === true || alone) {
        return touch(statement, accessesOf([statement]), alone ? "first" : "all");
      }
      if (statement.start >= statement.end) return;
      learnCounter(statement, known);
      const head: Head = { first: [], all: [] };
      heads.push(head);
      statement.body.forEach(visit);
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
