/**
 * Where registers are declared: in the innermost block that holds all their uses. One that is set there first and only
 * once is declared by that statement, as a constant.
 */
import { forEachRegister } from "../affine.ts";
import { expressionsOf, type Statement } from "../loop-nest.ts";
import type { Register } from "../../scalar/expression.ts";

export type Block = readonly Statement[];

export interface Declarations {
  /** Registers that are declared at the start of a block. */
  atStartOf(block: Block): readonly Register[];
  /** Whether this statement declares the register that it sets. */
  isDeclaration(statement: Statement): boolean;
  /** Whether no register that the loop sets is used outside of it. */
  areInside(loop: Extract<Statement, { kind: "loop" }>): boolean;
}

interface Life {
  readonly register: Register;
  /** Blocks from the outermost to the innermost that holds all uses so far. */
  path: readonly Block[];
  readonly sets: Statement[];
}

export function placeRegisters(body: Block): Declarations {
  const lives = new Map<string, Life>();
  const use = (register: Register, path: readonly Block[]): Life => {
    const life = lives.get(register.name);
    if (life === undefined) {
      const fresh: Life = { register, path, sets: [] };
      lives.set(register.name, fresh);
      return fresh;
    }
    if (life.path !== path) life.path = life.path.filter((block, depth) => path[depth] === block);
    return life;
  };
  const walk = (block: Block, path: readonly Block[]): void => {
    for (const statement of block) {
      if (statement.kind === "loop") {
        walk(statement.body, [...path, statement.body]);
        continue;
      }
      forEachRegister(expressionsOf(statement), (register) => use(register, path));
      if (statement.kind === "set") use(statement.register, path).sets.push(statement);
    }
  };
  walk(body, [body]);

  const atStart = new Map<Block, Register[]>();
  const declaring = new Set<Statement>();
  for (const { register, path, sets } of lives.values()) {
    const home = path.at(-1)!;
    if (sets.length === 1 && home.includes(sets[0]!)) declaring.add(sets[0]!);
    else atStart.set(home, [...(atStart.get(home) ?? []), register]);
  }
  return {
    atStartOf: (block) => atStart.get(block) ?? [],
    isDeclaration: (statement) => declaring.has(statement),
    areInside: ({ body }) =>
      [...lives.values()].every(({ path, sets }) => path.includes(body) || !sets.some((set) => holds(body, set))),
  };
}

function holds(block: Block, statement: Statement): boolean {
  return block.some((other) => other === statement || (other.kind === "loop" && holds(other.body, statement)));
}
