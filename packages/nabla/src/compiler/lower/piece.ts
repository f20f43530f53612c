/**
 * Programs on their way: a piece is a kernel, or a loop over pieces. A loop becomes one kernel, so that threads run it from
 * its first step to its last without leaving it.
 */
import { index, register, substitution } from "../../scalar/build.ts";
import type { Expression, Index, Load, Register } from "../../scalar/expression.ts";
import { forEachOperation } from "../affine.ts";
import { operationsOf } from "../cost.ts";
import { expressionsOf, type Kernel, type Policy, type Statement } from "../loop-nest.ts";
import type { Traffic } from "../memory/lives.ts";
import { nameShared } from "../schedule/name-shared.ts";

export type Piece =
  | {
      readonly kind: "kernel";
      readonly name: string;
      readonly body: readonly Statement[];
      readonly steps: readonly Traffic[];
    }
  | {
      readonly kind: "loop";
      readonly name: string;
      readonly counter: Index;
      readonly length: number;
      readonly pieces: readonly Piece[];
      /** What the pieces do to memory, framed by what the whole loop holds on to. */
      readonly steps: readonly Traffic[];
    };

/**
 * Threads share the kernels inside a loop, and meet between them, where this many operations lie between two meetings; a
 * loop over less is run by one thread. Code generators find out where they must meet.
 */
const usualMeeting = 100_000;

/** Rewrites every expression of the statements, and every register and counter that they define. */
export function mapStatements(
  statements: readonly Statement[],
  replace: (part: Expression) => Expression | null,
  store: (statement: Extract<Statement, { kind: "store" }>) => Expression = ({ index }) => index,
): readonly Statement[] {
  const map = substitution(replace);
  const mapOne = (statement: Statement): Statement => {
    switch (statement.kind) {
      case "loop":
        return { ...statement, index: map(statement.index) as Index, body: statement.body.map(mapOne) };
      case "store":
        return { ...statement, index: map(store(statement)), value: map(statement.value) };
      case "set":
        return { ...statement, register: map(statement.register) as Register, value: map(statement.value) };
      case "prefetch":
        return { ...statement, load: map(statement.load) as Load };
    }
  };
  return statements.map(mapOne);
}

/**
 * The piece, whose steps read what is loaded in it and no more: of what a group reads, a kernel that packs one operand
 * needs this operand, and the product that follows does not.
 */
export function withoutUnread(piece: Piece): Piece {
  const used = new Set(piece.steps.flatMap(({ writes }) => writes));
  forEachOperation(rootsIn(piece), (part) => {
    if (part.kind === "load") used.add(part.buffer);
  });
  return { ...piece, steps: piece.steps.map((step) => ({ ...step, reads: step.reads.filter((id) => used.has(id)) })) };
}

function rootsIn(piece: Piece): readonly Expression[] {
  const rootsOf = (statement: Statement): readonly Expression[] => {
    if (statement.kind === "loop") return statement.body.flatMap(rootsOf);
    return expressionsOf(statement);
  };
  return piece.kind === "loop" ? piece.pieces.flatMap(rootsIn) : piece.body.flatMap(rootsOf);
}

/** The piece as one kernel of the program; `number` makes its name unique. */
export function finishPiece(piece: Piece, number: number, { worthMeeting = usualMeeting }: Policy): Kernel {
  const name = `${piece.name}_${number}`;
  if (piece.kind === "kernel") return nameShared({ name, body: piece.body });
  const kernels = { count: 0 };
  const body = loopOver(piece, kernels, [piece.counter.name]);
  const runs = runsOf(piece);
  const isShared = runs > 0 && operationsOf(body) / runs >= worthMeeting;
  return { name, body: isShared ? body : body.map(alone) };
}

/** How many kernels a piece runs, each at each step. */
function runsOf(piece: Piece): number {
  if (piece.kind === "kernel") return 1;
  return piece.length * piece.pieces.reduce((sum, inner) => sum + runsOf(inner), 0);
}

function loopOver(
  piece: Extract<Piece, { kind: "loop" }>,
  kernels: { count: number },
  around: readonly string[],
): readonly Statement[] {
  const body = piece.pieces.flatMap((inner) =>
    inner.kind === "loop"
      ? loopOver(inner, kernels, [...around, inner.counter.name])
      : apart(nameShared({ name: inner.name, body: inner.body }).body, kernels.count++, around),
  );
  if (piece.length === 0 || body.length === 0) return [];
  return [{ kind: "loop", index: piece.counter, start: 0, end: piece.length, step: 1, body }];
}

/** Gives registers and counters names that no other piece of the kernel has; counters of the loops around keep theirs. */
function apart(statements: readonly Statement[], number: number, around: readonly string[]): readonly Statement[] {
  return mapStatements(statements, (part) => {
    if (part.kind === "register") return register(`${part.name}_${number}`, part.dtype, part.lanes, part);
    if (part.kind !== "index" || around.includes(part.name)) return null;
    return index(`${part.name}_${number}`, part.high + 1, part.multiple);
  });
}

/** The statement for one thread. */
function alone(statement: Statement): Statement {
  if (statement.kind !== "loop") return statement;
  const { parallel: _, ...loop } = statement;
  return { ...loop, body: loop.body.map(alone) };
}
