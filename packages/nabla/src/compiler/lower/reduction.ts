/**
 * A group whose head is a reduction, or a product of few rows (lower/few-rows.ts): for every element of the output a
 * loop over what is combined, then the epilogue. (Short reductions are no heads: compiler/reductions.ts.)
 *
 * Vectorized along the output's innermost axis where that is contiguous in the input (column sums), else along the
 * innermost reduced axis (row sums) with several accumulators. The order of combination follows from the shape alone.
 */
import { index, leafSubstitution, register } from "../../scalar/build.ts";
import type { Expression, Index, Register } from "../../scalar/expression.ts";
import { coefficientOf, forEachExpression } from "../affine.ts";
import type { Group } from "../fuse.ts";
import type { Statement } from "../loop-nest.ts";
import type { Counter } from "../schedule/coalesce.ts";
import { shifted, vectorize } from "../schedule/vectorize.ts";
import { accumulateAlong, isRounded, reset } from "./accumulate.ts";
import { nestInBlocks, type Sums } from "./blocks.ts";
import { combinedOf, type Reduction } from "./combined.ts";
import { type Draft, loop, type LoweringContext, loops, parallel, storeStatements } from "./kernel-builder.ts";
import { inParts } from "./long-columns.ts";

/** Vectors that are accumulated side by side, to hide the latency of an addition. */
const accumulators = 4;

export function lowerReduction(group: Group, context: LoweringContext): readonly Draft[] {
  const draft = (body: readonly Statement[]): Draft => ({ name: "", body, reads: [], writes: [] });
  const reduction = combinedOf(group, context);
  if (reduction === null) return [draft([])];
  const { outer, reduced, value, shape } = reduction;
  const column = outer.at(-1);
  const row = reduced.at(-1)!; // it has steps: fewer than some are written out
  if (shape.lanes > 1 && column !== undefined && column.extent >= shape.lanes && streams(value, column, row)) {
    const body = downColumns(reduction);
    if (body !== null) {
      const stages = inParts(reduction, context);
      if (stages === null) return [draft(body)];
      return stages.map((stage) => ({ ...stage, body: downColumns(stage.reduction)! }));
    }
  }
  const body = loops(outer, alongRow(reduction, context.policy.vectorBytes));
  return [draft(outer.length === 0 ? body : parallel(body))];
}

/** Null where a value cannot be vectorized. */
function downColumns(reduction: Reduction): readonly Statement[] | null {
  const { outer } = reduction;
  const body = columns(reduction, outer.at(-1)!);
  return body === null ? null : parallel(loops(outer.slice(0, -1), body));
}

/**
 * Whether vectors along the innermost output axis need less to fill than vectors along the innermost reduced one: a load from
 * neighbours, or of what does not change, is one; any other is one for each lane.
 */
function streams(value: Expression, column: Counter, row: Counter): boolean {
  let columnLoads = 0;
  let rowLoads = 0;
  const isFilledAtOnce = (at: Expression, along: Counter): boolean => {
    const coefficient = coefficientOf(at, along.index.name);
    return coefficient === 0 || coefficient === 1;
  };
  forEachExpression([value], (part) => {
    if (part.kind !== "load") return;
    if (!isFilledAtOnce(part.index, column)) columnLoads++;
    if (!isFilledAtOnce(part.index, row)) rowLoads++;
  });
  return columnLoads < rowLoads;
}

/** reduced loops: sum = combine(sum, value), around values that are already shifted or vectorized */
function accumulate(
  { reduced, combine, identity }: Reduction,
  registers: readonly Register[],
  values: readonly Expression[],
): readonly Statement[] {
  const at = (depth: number): readonly Register[] =>
    depth === 0
      ? registers
      : registers.map(({ name, dtype, lanes }) => register(`${name}_${depth}`, dtype, lanes) as Register);
  const combined = (depth: number, others: readonly Expression[]): readonly Statement[] =>
    at(depth).map((sum, k) => ({ kind: "set", register: sum, value: combine(sum, others[k]!) }));
  const sums: Sums = {
    reset: (depth) => at(depth).map((sum) => reset(sum, identity)),
    add: (depth) => combined(depth - 1, at(depth)),
  };
  return nestInBlocks(reduced, 1, isRounded({ identity }) ? sums : null, (places, depth) =>
    combined(depth, values.map(leafSubstitution(...places))),
  );
}

/** Several neighbouring output elements at a time: one lane each. Null where a value cannot be vectorized. */
function columns(reduction: Reduction, column: Counter): readonly Statement[] | null {
  const { lanes } = reduction.shape;
  const widths = [accumulators * lanes, lanes, 1];
  const statements: Statement[] = [];
  let start = 0;
  for (const width of widths) {
    const end = column.extent - ((column.extent - start) % width);
    if (end === start) continue;
    const counter = index(`${column.index.name}_${width}`, column.extent) as Index;
    const body = columnBlock(reduction, column.index, counter, Math.max(1, width / lanes), width === 1 ? 1 : lanes);
    if (body === null) return null;
    statements.push(...loop(counter, start, end, width, body));
    start = end;
  }
  return statements;
}

function columnBlock(
  reduction: Reduction,
  column: Index,
  counter: Index,
  vectors: number,
  lanes: number,
): Statement[] | null {
  const { head, identity, shape } = reduction;
  const rename = leafSubstitution([column, counter]);
  const registers: Register[] = [];
  const values: Expression[] = [];
  const epilogue: Statement[] = [];
  for (let at = 0; at < vectors; at++) {
    const accumulator = register(`sum${at}_${lanes}_${vectors}`, head.dtype, lanes) as Register;
    const move = (root: Expression): Expression => shifted(rename(root), counter, at * lanes);
    const lift = (root: Expression): Expression | null =>
      lanes === 1
        ? leafSubstitution([head, accumulator])(root)
        : vectorize(root, counter, { ...shape, lanes }, new Map([[head, accumulator]]));
    const value = lift(move(reduction.value));
    if (value === null) return null;
    registers.push(accumulator);
    values.push(value);
    const stored = reduction.stores.map((store) => lift(move(store.value)));
    if (stored.includes(null)) return null;
    epilogue.push(
      ...storeStatements(
        reduction.stores.map(({ buffer, position }, k) => ({ buffer, position: move(position), value: stored[k]! })),
      ),
    );
  }
  return [
    ...registers.map((accumulator) => reset(accumulator, identity)),
    ...accumulate(reduction, registers, values),
    ...epilogue,
  ];
}

/** One output element: lanes along the reduced axis. */
function alongRow(
  { head, identity, combine, value, stores, reduced }: Reduction,
  vectorBytes: number,
): readonly Statement[] {
  return [
    ...accumulateAlong(reduced, [{ total: head, value, identity, combine }], [], vectorBytes),
    ...storeStatements(stores),
  ];
}
