/**
 * kernel → the same kernel in which every value that is used more than once, or that does not change in the loop that uses
 * it, is computed once and kept in a register, in the outermost loop where it can be. What reads a register that changes,
 * or memory that the kernel writes, stays in its statement. After this pass a code generator prints plain trees, of which
 * none is deep: compilers of C count parentheses.
 */
import { load, register, withParts } from "../../scalar/build.ts";
import { type Expression, type Load, partsOf, type Register } from "../../scalar/expression.ts";
import { forEachExpression } from "../affine.ts";
import { expressionsOf, type Kernel, type Statement } from "../loop-nest.ts";

/** Deeper than any loop: for what cannot leave its statement. */
const pinned = Number.POSITIVE_INFINITY;

/** Trees get no deeper; Clang takes 256 parentheses, of which a level has up to three. */
const mostLevels = 64;

interface Facts {
  /** Registers that are set more than once, and buffers that are stored to. */
  readonly changing: ReadonlySet<Register>;
  readonly written: ReadonlySet<number>;
  /** Uses of each expression by statements and by larger expressions. */
  readonly uses: ReadonlyMap<Expression, number>;
}

function forEachStatement(
  statements: readonly Statement[],
  visit: (statement: Statement, depth: number) => void,
  depth: number = 0,
): void {
  for (const statement of statements) {
    visit(statement, depth);
    if (statement.kind === "loop") forEachStatement(statement.body, visit, depth + 1);
  }
}

function collectFacts(kernel: Kernel): Facts {
  const sets = new Map<Register, number>();
  const changing = new Set<Register>();
  const written = new Set<number>();
  const uses = new Map<Expression, number>();
  const use = (expression: Expression): void => {
    const count = uses.get(expression) ?? 0;
    uses.set(expression, count + 1);
    if (count > 0) return;
    const parts = partsOf(expression);
    for (let at = 0; at < parts.length; at++) use(parts[at]!);
  };
  forEachStatement(kernel.body, (statement) => {
    if (statement.kind === "store") written.add(statement.buffer);
    if (statement.kind === "set") {
      const count = (sets.get(statement.register) ?? 0) + 1;
      sets.set(statement.register, count);
      if (count > 1) changing.add(statement.register);
    }
    for (const root of expressionsOf(statement)) use(root);
  });
  return { changing, written, uses };
}

function collectReads(
  root: Expression,
  changing: ReadonlySet<Register>,
  written: ReadonlySet<number>,
): ReadonlySet<Register | number> {
  const reads = new Set<Register | number>();
  forEachExpression([root], (part) => {
    if (part.kind === "load" && written.has(part.buffer)) reads.add(part.buffer);
    if (part.kind === "register" && changing.has(part)) reads.add(part);
  });
  return reads;
}

const isTrivial = (expression: Expression): boolean =>
  expression.kind === "constant" || expression.kind === "index" || expression.kind === "register";

export function nameShared(kernel: Kernel): Kernel {
  const { changing, written, uses } = collectFacts(kernel);
  /** Loop depth at which each counter, each register that is set once, and each value made of them is known. */
  const depths = new Map<Expression, number>();
  const named = new Map<Expression, Register>();
  /** Names of pinned values: good until something that they read changes. */
  const namedHere = new Map<Expression, Register>();
  const levels = new Map<Expression, number>();
  const readsOfPinned = new Map<Expression, ReadonlySet<Register | number>>();
  const blocks: Statement[][] = [];
  /** For each depth, what is known there and no further out. */
  const knownAt: Expression[][] = [];
  let next = 0;

  const setDepth = (expression: Expression, depth: number): void => {
    depths.set(expression, depth);
    if (depth > 0 && depth !== pinned) (knownAt[depth] ??= []).push(expression);
  };

  const depthOf = (expression: Expression): number => {
    let depth = depths.get(expression);
    if (depth === undefined) {
      depth = expression.kind === "load" && written.has(expression.buffer) ? pinned : 0;
      if (expression.kind === "register") depth = pinned;
      const parts = partsOf(expression);
      for (let at = 0; at < parts.length && depth < pinned; at++) depth = Math.max(depth, depthOf(parts[at]!));
      setDepth(expression, depth);
    }
    return depth;
  };

  /** The expression with everything worth naming replaced by registers; `here` is the depth of the user. */
  const rewrite = (expression: Expression, here: number): Expression => {
    if (isTrivial(expression)) return expression;
    const known = named.get(expression) ?? namedHere.get(expression);
    if (known !== undefined) return known;
    const depth = depthOf(expression);
    const leaves = depth < here;
    const at = Math.min(depth, here);
    const value = rebuild(expression, at);
    if (isTrivial(value)) return value;
    if (!leaves && (uses.get(expression) ?? 0) <= 1 && levelsOf(value) < mostLevels) return value;
    const name = register(`shared${next++}`, expression.dtype, expression.lanes, expression) as Register;
    blocks[at]!.push({ kind: "set", register: name, value });
    if (depth === pinned) {
      namedHere.set(expression, name);
    } else {
      setDepth(name, depth);
      named.set(expression, name);
    }
    return name;
  };

  const rebuild = (expression: Expression, here: number): Expression =>
    withParts(expression, (part) => rewrite(part, here));

  /** How deep a tree is, with registers for what was named. */
  const levelsOf = (tree: Expression): number => {
    let found = levels.get(tree);
    if (found === undefined) {
      found = 0;
      const parts = partsOf(tree);
      for (let at = 0; at < parts.length; at++) found = Math.max(found, 1 + levelsOf(parts[at]!));
      levels.set(tree, found);
    }
    return found;
  };

  /** The registers that change, and the buffers that are stored to, which a pinned value reads. */
  const readsOf = (pinnedValue: Expression): ReadonlySet<Register | number> => {
    let reads = readsOfPinned.get(pinnedValue);
    if (reads === undefined) readsOfPinned.set(pinnedValue, (reads = collectReads(pinnedValue, changing, written)));
    return reads;
  };

  /** Forgets pinned names that read this register or buffer. */
  const change = (changed: Register | number): void => {
    for (const expression of namedHere.keys()) if (readsOf(expression).has(changed)) namedHere.delete(expression);
  };

  const leave = (depth: number): void => {
    blocks.length = depth + 1;
    for (const expression of knownAt.splice(depth + 1).flat()) {
      named.delete(expression);
      depths.delete(expression);
    }
  };

  const walk = (statements: readonly Statement[], depth: number): readonly Statement[] => {
    const block: Statement[] = [];
    blocks[depth] = block;
    for (const statement of statements) {
      if (statement.kind === "loop") {
        namedHere.clear();
        setDepth(statement.index, depth + 1);
        const body = walk(statement.body, depth + 1);
        block.push({ ...statement, body });
        namedHere.clear();
        leave(depth);
      } else if (statement.kind === "set") {
        block.push({ ...statement, value: rewrite(statement.value, depth) });
        if (changing.has(statement.register)) change(statement.register);
        else setDepth(statement.register, depth);
      } else if (statement.kind === "prefetch") {
        const { buffer, dtype, index, lanes } = statement.load;
        block.push({ ...statement, load: load(buffer, dtype, rewrite(index, depth), lanes) as Load });
      } else {
        const index = rewrite(statement.index, depth);
        block.push({ ...statement, index, value: rewrite(statement.value, depth) });
        change(statement.buffer);
      }
    }
    return block;
  };
  return { ...kernel, body: walk(kernel.body, 0) };
}
