/**
 * Which bytes of memory the statements of a kernel touch: an interval for each load and store, and how it moves from part to
 * part of a parallel loop and from iteration to iteration of the loop around. Buffers of the arena share their place,
 * because one may take over the memory of another. Private buffers are not counted: no other thread touches them.
 */
import { bytesPerElement, type DType } from "../../base/dtype.ts";
import { forEachOperation } from "../affine.ts";
import { expressionsOf, type Kernel, type Program, type Statement } from "../loop-nest.ts";
import type { Expression } from "../../scalar/expression.ts";
import { iterationsOf, partsOf } from "./parts.ts";
import { type KnownRanges, learnCounter, rangeOf, setOnce } from "./ranges.ts";
import { createStrides } from "./strides.ts";

export interface Access {
  /** -1 for the arena, else the number of a buffer that lies elsewhere. */
  readonly place: number;
  /** Bytes from `low` up to, not including, `high`. */
  readonly low: number;
  readonly high: number;
  readonly writes: boolean;
  /** How the bytes are shared out, or null where that is unknown. */
  readonly pattern: Pattern | null;
}

/**
 * Which of the bytes are touched when: those of part p of a parallel loop, in iteration i of the loop around it that all
 * threads go through together, are p * partBytes + i * roundBytes behind these.
 */
export interface Pattern {
  /** In the first iteration of the loop around, for the first part. */
  readonly low: number;
  readonly high: number;
  /** How many parts the parallel loop has; 1 where the statement is in none. */
  readonly parts: number;
  readonly partBytes: number;
  /** 0 where there is no loop around. */
  readonly roundBytes: number;
}

type Loop = Extract<Statement, { kind: "loop" }>;

export interface AccessReader {
  /** Goes into a loop that all threads go through together. */
  enter(loop: Loop): void;
  leave(loop: Loop): void;
  /** What a statement touches, and all that is in it. */
  read(statement: Statement): Access[];
}

/** Reads the statements of a kernel, in their order. */
export function createAccessReader(kernel: Kernel, program: Program): AccessReader {
  const once = setOnce(kernel.body);
  /** Over the whole kernel, and where the loop around and the parallel loop have just begun. */
  const always: KnownRanges = new Map();
  const first: KnownRanges = new Map();
  const strides = createStrides();
  let around: Loop | null = null;
  let shared: Loop | null = null;

  const patternOf = (index: Expression, base: number, bytes: number, lanes: number): Pattern | null => {
    const stride = strides.of(index);
    if (stride === null) return null;
    const { low, high } = rangeOf(index, first);
    const parts = shared === null ? 1 : partsOf(shared);
    const partBytes = shared === null ? 0 : (stride.shared * shared.step * iterationsOf(shared) * bytes) / parts;
    const roundBytes = around === null ? 0 : stride.around * around.step * bytes;
    const isSpread = (high + lanes - low) * bytes > Math.abs(partBytes);
    if (isSpread && roundBytes === 0) return null;
    return { low: base + low * bytes, high: base + (high + lanes) * bytes, parts, partBytes, roundBytes };
  };
  const isPrivate = (buffer: number): boolean => program.buffers[buffer]!.role === "private";
  const accessOf = (buffer: number, dtype: DType, index: Expression, lanes: number, writes: boolean): Access => {
    const { size } = program.buffers[buffer]!;
    const offset = program.offsets[buffer]!;
    const bytes = bytesPerElement(dtype);
    const range = rangeOf(index, always);
    const base = Math.max(0, offset);
    const low = base + Math.max(0, range.low) * bytes;
    const high = base + Math.min(size, range.high + lanes) * bytes;
    return { place: offset < 0 ? buffer : -1, low, high, writes, pattern: patternOf(index, base, bytes, lanes) };
  };
  const visit = (statement: Statement, found: Access[]): void => {
    if (statement.kind === "loop") {
      if (statement.start >= statement.end) return;
      learnCounter(statement, always);
      learnCounter(statement, first);
      if (statement.parallel === true) {
        shared = statement;
        const { index, start, step } = statement;
        first.set(index, { low: start, high: start + (iterationsOf(statement) / partsOf(statement) - 1) * step });
        strides.follow(index, "shared");
      }
      for (const inner of statement.body) visit(inner, found);
      if (statement.parallel === true) {
        shared = null;
        strides.forget("shared");
      }
      return;
    }
    forEachOperation(expressionsOf(statement), (part) => {
      if (part.kind !== "load" || isPrivate(part.buffer)) return;
      found.push(accessOf(part.buffer, part.dtype, part.index, part.lanes, false));
    });
    if (statement.kind === "store") {
      if (isPrivate(statement.buffer)) return;
      found.push(accessOf(statement.buffer, statement.value.dtype, statement.index, statement.value.lanes, true));
    } else if (statement.kind === "set") {
      const isOnce = once.has(statement.register.name);
      strides.learn(statement.register, isOnce ? statement.value : null);
      if (!isOnce) return;
      always.set(statement.register, rangeOf(statement.value, always));
      first.set(statement.register, rangeOf(statement.value, first));
    }
  };

  return {
    enter(loop) {
      learnCounter(loop, always);
      learnCounter(loop, first);
      if (around !== null) return;
      around = loop;
      first.set(loop.index, { low: loop.start, high: loop.start });
      strides.follow(loop.index, "around");
    },
    leave(loop) {
      if (around !== loop) return;
      around = null;
      strides.forget("around");
    },
    read(statement) {
      const found: Access[] = [];
      visit(statement, found);
      return found;
    },
  };
}
