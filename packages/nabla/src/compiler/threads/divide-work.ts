/**
 * Which kernels of a program are worth dividing, and among how many threads. Waking threads, and waiting for each other at
 * a barrier, costs more than a small kernel or program takes. The estimate counts what the loops do, one vector operation
 * as one; it decides nothing but who computes, on which results do not depend.
 */
import { forEachOperation } from "../affine.ts";
import { expressionsOf, type Kernel, type Program, type Statement } from "../loop-nest.ts";
import { iterationsOf } from "./parts.ts";

export interface Threading {
  /** At most so many threads run a program. */
  readonly threads: number;
  /** Divides every loop that can be divided, however small: for tests. */
  readonly dividesAll?: boolean;
  /** What the program is a part of: as many threads run it. */
  readonly whole?: Program | undefined;
}

/** Who runs a program. */
export interface Crew {
  readonly threads: number;
  /** Whether there is less to do than waking threads takes: worth dividing among threads that are awake. */
  readonly isShort: boolean;
}

export interface Division {
  readonly crew: Crew;
  /** The program, with loops that are not worth dividing as one thread's own. */
  readonly program: Program;
}

/** One thread that divides nothing. */
export const alone: Crew = Object.freeze({ threads: 1, isShort: false });

/**
 * In operations, of which a thread does about ten in a nanosecond. A kernel that is divided has at least 4 microseconds;
 * each thread gets 12 for every such kernel, in which it reads what others wrote, or 60 in all where it has to be woken.
 */
const leastKernel = 40_000;
const leastShare = 120_000;
const leastForWaking = 600_000;

type Loop = Extract<Statement, { kind: "loop" }>;

/** Null where one thread does best alone. */
export function divideWork(program: Program, { threads, dividesAll = false, whole }: Threading): Division | null {
  if (threads === 1) return null;
  const least = dividesAll ? 1 : leastKernel;
  const isDivided = (kernel: Kernel): boolean => parallelWork(kernel.body) >= least;
  if (!program.kernels.some(isDivided)) return null;
  const crew = dividesAll ? { threads, isShort: false } : crewFor(whole ?? program, threads);
  if (crew.threads < 2) return null;
  const kernels = program.kernels.map((kernel) => (isDivided(kernel) ? inParts(kernel, crew.threads) : forOne(kernel)));
  return { crew, program: { ...program, kernels } };
}

/** As many threads as have enough to do each. */
function crewFor({ kernels }: Program, threads: number): Crew {
  const divided = kernels.map(({ body }) => parallelWork(body)).filter((each) => each >= leastKernel);
  const work = divided.reduce((sum, each) => sum + each, 0);
  const useful = Math.min(threads, Math.floor(work / (leastShare * divided.length)));
  const woken = Math.min(useful, Math.floor(work / leastForWaking));
  return woken < 2 ? { threads: useful, isShort: true } : { threads: woken, isShort: false };
}

/** The kernel with its parallel loops as plain ones. */
function forOne(kernel: Kernel): Kernel {
  const plain = (statement: Statement): Statement => {
    if (statement.kind !== "loop") return statement;
    const { parallel: _, ...loop } = statement;
    return { ...loop, body: loop.body.map(plain) };
  };
  return kernel.body.some(isParallel) ? { ...kernel, body: kernel.body.map(plain) } : kernel;
}

/** Loops of many iterations are divided into so many parts, or half of them: the same rows for the same thread. */
const usualParts = 64;

/**
 * The kernel's parallel loops in parts, as many in all loops as can be: threads that keep to the same rows need not meet
 * between loops (thread-plan.ts). Inside a loop around, where meetings are many, the loop of the fewest iterations sets the
 * number.
 */
function inParts(kernel: Kernel, threads: number): Kernel {
  const divide = (statement: Statement, wanted: number | null): Statement => {
    if (statement.kind !== "loop") return statement;
    if (statement.parallel !== true) {
      const common = wanted ?? commonParts(statement, threads);
      return { ...statement, body: statement.body.map((inner) => divide(inner, common)) };
    }
    const parts = wanted ?? partsFor(iterationsOf(statement), threads);
    return { ...statement, parts };
  };
  return { ...kernel, body: kernel.body.map((statement) => divide(statement, null)) };
}

/** Enough for every thread to have its share; each iteration is a part of its own where the number has no such factor. */
function partsFor(iterations: number, threads: number): number {
  const parts = [usualParts, usualParts / 2].find((count) => iterations % count === 0 && count >= 4 * threads);
  return parts ?? iterations;
}

/** A number of parts for all parallel loops in a loop, or null where no number suits them all. */
function commonParts(loop: Loop, threads: number): number | null {
  const counts = parallelLoopsIn(loop).map(iterationsOf);
  const fewest = Math.min(...counts);
  const isFair = fewest >= 4 * threads || fewest % threads === 0;
  return isFair && counts.every((count) => count % fewest === 0) ? fewest : null;
}

const parallelLoopsIn = (loop: Loop): readonly Loop[] =>
  loop.body.flatMap((statement) => {
    if (statement.kind !== "loop") return [];
    return statement.parallel === true ? [statement] : parallelLoopsIn(statement);
  });

const isParallel = (statement: Statement): boolean =>
  statement.kind === "loop" && (statement.parallel === true || statement.body.some(isParallel));

/** Operations in parallel loops. */
function parallelWork(body: readonly Statement[]): number {
  let work = 0;
  for (const statement of body) {
    if (statement.kind !== "loop") continue;
    work +=
      statement.parallel === true ? operations(statement) : iterationsOf(statement) * parallelWork(statement.body);
  }
  return work;
}

function operations(statement: Statement): number {
  if (statement.kind === "loop") {
    return iterationsOf(statement) * statement.body.reduce((sum, inner) => sum + operations(inner), 1);
  }
  let count = 1;
  forEachOperation(expressionsOf(statement), ({ kind }) => {
    if (kind === "apply" || kind === "load") count++;
  });
  return count;
}
