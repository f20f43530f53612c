/**
 * How one instruction is printed for one representation of its operands. `null` in a table says that the instruction has no
 * meaning there (a shift of floats), which is an error of the compiler.
 */
import type { Instruction } from "../../../scalar/instructions.ts";
import type { PlainName } from "../opcodes.ts";
import { index, type Operation, type Step } from "../operation.ts";

export type Rule =
  /** Operands on the stack, then these steps. */
  | { readonly kind: "steps"; readonly steps: readonly Step[] }
  /** Operands in locals, which the steps may read more than once. */
  | { readonly kind: "inLocals"; readonly steps: (locals: readonly Operation[]) => readonly Step[] }
  /** A vector shifted by a scalar; lane by lane where the amounts may differ. */
  | { readonly kind: "shift"; readonly name: PlainName; readonly after: readonly Step[] }
  /** Scalar code for each lane, where there is no vector operation. */
  | { readonly kind: "lanewise" };

/** A rule for each instruction, by the representation of the last operand. Casts depend on the result, too. */
export type Rules = { readonly [I in Exclude<Instruction, "cast">]: Rule | null };

export function steps(...list: readonly Step[]): Rule {
  return { kind: "steps", steps: list };
}

/** `print` gets an operation that reads each operand. */
export function inLocals(print: (a: Operation, b: Operation) => readonly Step[]): Rule {
  return { kind: "inLocals", steps: ([a, b]) => print(a!, b ?? a!) };
}

export function shift(name: PlainName, ...after: readonly Step[]): Rule {
  return { kind: "shift", name, after };
}

export const lanewise: Rule = { kind: "lanewise" };

export function readLocal(local: number): Operation {
  return index("local.get", local);
}
