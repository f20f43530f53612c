/**
 * How threads divide a parallel loop, and how they call for each other. Of a loop's parts every thread takes neighbouring
 * ones, as many as any other or one more; which thread takes a part has no influence on its result.
 */
import type { Statement } from "../../compiler/loop-nest.ts";
import { iterationsOf, partsOf } from "../../compiler/threads/parts.ts";
import { constants, index, int32, type Step } from "./operation.ts";
import { thread, threads } from "./scope.ts";

type Loop = Extract<Statement, { kind: "loop" }>;

/**
 * Puts the counter's value where this thread's share of the loop starts on the stack, or where the next thread's does:
 *   start + part's steps * floor(parts * thread / threads), in 64 bits where the product may be large
 */
export function shareStart(loop: Loop, whose: "own" | "next"): Step[] {
  const { start, step } = loop;
  const parts = partsOf(loop);
  const partSteps = (iterationsOf(loop) / parts) * step;
  const number: Step[] = [index("local.get", thread), ...(whose === "own" ? [] : [int32(1), "i32.add" as const])];
  return [
    ...number,
    "i64.extend_i32_u",
    constants("i64.const", parts),
    "i64.mul",
    index("local.get", threads),
    "i64.extend_i32_u",
    "i64.div_u",
    "i32.wrap_i64",
    ...(partSteps === 1 ? [] : [int32(partSteps), "i32.mul" as const]),
    ...(start === 0 ? [] : [int32(start), "i32.add" as const]),
  ];
}

/** Calls `meet(thread, threads)`, the function of this number. */
export function meeting(meet: number): Step[] {
  return [index("local.get", thread), index("local.get", threads), index("call", meet)];
}
