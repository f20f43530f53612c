/**
 * A group whose head is a reduction, or a product of few rows (lower/few-rows.ts): for every element of the output a
 * loop over what is combined, then the epilogue. (Short reductions are no heads: compiler/reductions.ts.)
 *
 * Vectorized along the output's innermost axis where that is contiguous in the input (column sums), else along the
 * innermost reduced axis (row sums) with several accumulators. The order of combination follows from the shape alone.
 */
import { add, constant, index, leafSubstitution, mul, register } from "../../scalar/build.ts";
import { CompileError } from "../../base/errors.ts";
import type { Node } from "../../ir/node.ts";
import type { Expression, Index, Register } from "../../scalar/expression.ts";
import { coefficientOf, forEachExpression } from "../affine.ts";
import type { Group } from "../fuse.ts";
import type { Statement } from "../loop-nest.ts";
import { coalesce, type Counter } from "../schedule/coalesce.ts";
import { splitDigits } from "../schedule/split-digits.ts";
import { type LaneShape, laneShape, shifted, vectorize } from "../schedule/vectorize.ts";
import { accumulateAlong, reset } from "./accumulate.ts";
import {
  countersOf,
  elementsInside,
  headRegister,
  loop,
  type LoweringContext,
  loops,
  parallel,
  type Store,
  storesOf,
  storeStatements,
} from "./kernel-builder.ts";

/** Vectors that are accumulated side by side, to hide the latency of an addition. */
const accumulators = 4;

interface Reduction {
  /** The output's counters and those that are reduced, outermost first. */
  readonly outer: readonly Counter[];
  readonly reduced: readonly Counter[];
  readonly value: Expression;
  readonly stores: readonly Store[];
  readonly head: Register;
  readonly identity: Expression;
  readonly combine: (a: Expression, b: Expression) => Expression;
  readonly shape: LaneShape;
}

export function lowerReduction(group: Group, context: LoweringContext): readonly Statement[] {
  const reduction = analyse(group, context);
  if (reduction === null) return [];
  const { outer, reduced, value, shape } = reduction;
  const column = outer.at(-1);
  const row = reduced.at(-1)!; // it has steps: fewer than some are written out
  if (shape.lanes > 1 && column !== undefined && column.extent >= shape.lanes && streams(value, column, row)) {
    const body = columns(reduction, column);
    if (body !== null) return parallel(loops(outer.slice(0, -1), body));
  }
  const body = loops(outer, alongRow(reduction, context.policy.vectorBytes));
  return outer.length === 0 ? body : parallel(body);
}

/** What is combined for each element of a head. */
interface Combined extends Pick<Reduction, "value" | "identity" | "combine"> {
  readonly reduced: ReturnType<typeof countersOf>;
}

type Element = ReturnType<typeof elementsInside>;

/** What a reduction combines for the element at `indices`: elements of its input. */
function ofReduction(node: Node, indices: readonly Expression[], element: Element): Combined {
  const { semantics } = node.primitive;
  if (semantics.kind !== "reduction") throw new CompileError(`lower: ${node.primitive.name} is no reduction`);
  const input = node.inputs[0]!;
  const axes = node.attributes["axes"] as readonly number[];
  const reduced = countersOf(
    axes.map((axis) => input.shape[axis]!),
    "r",
  );
  const left = [...indices];
  const right = [...reduced.indices];
  const value = element(
    input,
    input.shape.map((_, axis) => (axes.includes(axis) ? right.shift()! : left.shift()!)),
  );
  return { value, identity: constant(semantics.identity(node.dtype), node.dtype), combine: semantics.combine, reduced };
}

/** What a contraction combines for the element at `indices`: products. */
function ofContraction(node: Node, indices: readonly Expression[], element: Element): Combined {
  const [left, right] = node.inputs as [Node, Node];
  const [batch, row, column] = indices as [Expression, Expression, Expression];
  const reduced = countersOf([left.shape[2]!], "r");
  const [k] = reduced.indices as [Expression];
  const value = mul(element(left, [batch, row, k]), element(right, [batch, k, column]));
  return { value, identity: constant(0, node.dtype), combine: add, reduced };
}

/** The group's head in terms of loops and expressions, with neighbouring loops merged. Null where nothing is stored. */
function analyse(group: Group, context: LoweringContext): Reduction | null {
  if (group.shape.includes(0)) return null;
  const node = group.head!;
  const element = elementsInside(group, context);
  const outer = countersOf(node.shape, "i");
  const combinedBy = node.primitive.semantics.kind === "contraction" ? ofContraction : ofReduction;
  const { value, identity, combine, reduced } = combinedBy(node, outer.indices, element);
  const stores = storesOf(group, outer.indices, element, context);

  const merged = coalesce(reduced.counters, [value]);
  const inner = splitDigits(merged.counters, merged.bodies);
  const outside = coalesce(outer.counters, [
    inner.bodies[0]!,
    ...stores.flatMap((store) => [store.position, store.value]),
  ]);
  const [body, ...rest] = outside.bodies;
  return {
    outer: outside.counters,
    reduced: inner.counters,
    value: body!,
    stores: stores.map(({ buffer }, at) => ({ buffer, position: rest[2 * at]!, value: rest[2 * at + 1]! })),
    head: headRegister(node),
    identity,
    combine,
    shape: laneShape([body!], context.policy.vectorBytes),
  };
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

/** reduced loops: head = combine(head, value), around values that are already shifted or vectorized */
function accumulate(
  reduction: Reduction,
  registers: readonly Register[],
  values: readonly Expression[],
): readonly Statement[] {
  const body = registers.map((accumulator, at): Statement => ({
    kind: "set",
    register: accumulator,
    value: reduction.combine(accumulator, values[at]!),
  }));
  return loops(reduction.reduced, body);
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
