/**
 * How many threads are worth their while for a program. Waking threads and waiting for each other costs more than a small
 * program takes. The estimate counts what the loops do, one vector operation as one; it decides nothing but the number of
 * threads, on which results do not depend.
 */
import { planThreads, type ThreadPlan } from "../../codegen/c/thread-plan.ts";
import { forEachExpression } from "../../compiler/affine.ts";
import type { Program, Statement } from "../../compiler/loop-nest.ts";

/** In operations, at about three a nanosecond: to get all threads to work, and for them to wait for each other once. */
const startCost = 400_000;
const meetingCost = 1_500;

interface Work {
  /** Operations in parallel loops. */
  readonly shared: number;
  readonly meetings: number;
}

/** All threads, or 1 where they would save less than they cost. */
export function usefulThreads(program: Program, threads: number): number {
  if (threads === 1) return 1;
  const { shared, meetings } = workOf(program);
  const saved = shared * (1 - 1 / threads);
  return saved > startCost + meetings * meetingCost ? threads : 1;
}

export function workOf(program: Program): Work {
  const plan = planThreads(program);
  let shared = 0;
  let meetings = 1;
  for (const kernel of program.kernels) {
    if (plan.meetsBefore(kernel)) meetings++;
    if (!plan.isShared(kernel)) continue;
    for (const statement of kernel.body) {
      shared += sharedWork(statement);
      meetings += meetingsIn(statement, plan);
    }
  }
  return { shared, meetings };
}

const iterations = ({ start, end, step }: Extract<Statement, { kind: "loop" }>): number =>
  Math.max(0, Math.ceil((end - start) / step));

function sharedWork(statement: Statement): number {
  if (statement.kind !== "loop") return 0;
  if (statement.parallel === true) return operations(statement);
  return iterations(statement) * statement.body.reduce((sum, inner) => sum + sharedWork(inner), 0);
}

function meetingsIn(statement: Statement, plan: ThreadPlan): number {
  const here = plan.meetsBefore(statement) ? 1 : 0;
  if (statement.kind !== "loop" || statement.parallel === true) return here;
  const inside = statement.body.reduce((sum, inner) => sum + meetingsIn(inner, plan), 0);
  return here + iterations(statement) * (inside + (plan.meetsAfterIteration(statement) ? 1 : 0));
}

function operations(statement: Statement): number {
  if (statement.kind === "loop") {
    return iterations(statement) * statement.body.reduce((sum, inner) => sum + operations(inner), 1);
  }
  let count = 1;
  const roots = statement.kind === "set" ? [statement.value] : [statement.index, statement.value];
  forEachExpression(roots, ({ kind }) => {
    if (kind === "apply" || kind === "load") count++;
  });
  return count;
}
