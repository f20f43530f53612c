/**
 * Programs on their way: a piece is a kernel, or a loop over pieces. A loop becomes one kernel, so that threads run it from
 * its first step to its last without leaving it.
 */
import { index, register, substitute } from "../../scalar/build.ts";
import type { Expression, Index, Register } from "../../scalar/expression.ts";
import type { Kernel, Statement } from "../loop-nest.ts";
import type { Traffic } from "../memory-plan.ts";
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
 * Whether threads share the kernels inside a loop, meeting between them. Code generators find out where they must meet;
 * whether it pays depends on how much there is to do between two meetings.
 */
const sharesSteps: boolean = true;

/** Rewrites every expression of the statements, and every register and counter that they define. */
export function mapStatements(
  statements: readonly Statement[],
  replace: (part: Expression) => Expression | null,
  store: (statement: Extract<Statement, { kind: "store" }>) => Expression = ({ index }) => index,
): readonly Statement[] {
  const map = (root: Expression): Expression => substitute(root, replace);
  return statements.map((statement): Statement => {
    switch (statement.kind) {
      case "loop":
        return {
          ...statement,
          index: map(statement.index) as Index,
          body: mapStatements(statement.body, replace, store),
        };
      case "store":
        return { ...statement, index: map(store(statement)), value: map(statement.value) };
      case "set":
        return { ...statement, register: map(statement.register) as Register, value: map(statement.value) };
    }
  });
}

/** The piece as one kernel of the program; `number` makes its name unique. */
export function finishPiece(piece: Piece, number: number): Kernel {
  const name = `${piece.name}_${number}`;
  if (piece.kind === "kernel") return nameShared({ name, body: piece.body });
  const numbers = { next: 0 };
  return { name, body: loopOver(piece, numbers, [piece.counter.name]) };
}

function loopOver(
  piece: Extract<Piece, { kind: "loop" }>,
  numbers: { next: number },
  around: readonly string[],
): readonly Statement[] {
  const body = piece.pieces.flatMap((inner) =>
    inner.kind === "loop"
      ? loopOver(inner, numbers, [...around, inner.counter.name])
      : apart(nameShared({ name: inner.name, body: inner.body }).body, numbers.next++, around),
  );
  if (piece.length === 0 || body.length === 0) return [];
  return [{ kind: "loop", index: piece.counter, start: 0, end: piece.length, step: 1, body }];
}

/** Gives registers and counters names that no other piece of the kernel has; counters of the loops around keep theirs. */
function apart(statements: readonly Statement[], number: number, around: readonly string[]): readonly Statement[] {
  const renamed = mapStatements(statements, (part) => {
    if (part.kind === "register") return register(`${part.name}_${number}`, part.dtype, part.lanes, part);
    if (part.kind !== "index" || around.includes(part.name)) return null;
    return index(`${part.name}_${number}`, part.high + 1);
  });
  return sharesSteps ? renamed : renamed.map(alone);
}

/** The statement for one thread. */
function alone(statement: Statement): Statement {
  if (statement.kind !== "loop") return statement;
  const { parallel: _, ...loop } = statement;
  return { ...loop, body: loop.body.map(alone) };
}
