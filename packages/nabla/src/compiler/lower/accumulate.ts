/**
 * One pass along the columns of a row: reductions, and stores on the way. Vectors of lanes, several of them side by side where
 * little is computed; the rest in ever smaller vectors; long sums in blocks (blocks.ts). The order of combination follows from
 * the expressions and the extent alone.
 *
 *   for c: total = combine(total, value(c)); store(c)
 *     →  sum0 = sum1 = identity;  for c by 8: sum0 = combine(sum0, value(c .. 4)); sum1 = combine(sum1, value(c + 4 .. 4)); store(c .. 4) …
 *        total = combine lanes of combine(sum0, sum1)
 */
import { isFloat } from "../../base/dtype.ts";
import { add, index, lane, leafSubstitution, register, shuffle, splat } from "../../scalar/build.ts";
import type { Expression, Index, Register } from "../../scalar/expression.ts";
import { coefficientOf, forEachExpression } from "../affine.ts";
import type { Statement } from "../loop-nest.ts";
import type { Counter } from "../schedule/coalesce.ts";
import { type LaneShape, laneShape, vectorize, widthsOf } from "../schedule/vectorize.ts";
import { inBlocks, nestInBlocks, type Places, type Sums } from "./blocks.ts";
import { type Store, storeStatements } from "./kernel-builder.ts";

export interface Accumulation {
  /** The register that holds the result when the pass is over; it is set once. */
  readonly total: Register;
  readonly value: Expression;
  readonly identity: Expression;
  readonly combine: (a: Expression, b: Expression) => Expression;
}

/** Vectors that are accumulated side by side, to hide the latency of an addition: fewer where there is work to hide it. */
function vectorsFor(values: readonly Expression[]): number {
  let size = 0;
  forEachExpression(values, ({ kind }) => {
    if (kind === "apply") size++;
  });
  return size <= 8 ? 4 : size <= 24 ? 2 : 1;
}

/** Loops over the columns, of which there is at least one, and the totals. */
export function accumulateAlong(
  columns: readonly Counter[],
  accumulations: readonly Accumulation[],
  stores: readonly Store[],
  vectorBytes: number,
): readonly Statement[] {
  const { index: column, extent } = columns.at(-1)!;
  const values = [...accumulations, ...stores].map(({ value }) => value);
  const widest = laneShape(values, vectorBytes);
  const shape = isVectorizable(column, values, stores, widest) ? widest : { ...widest, lanes: 1 };
  const levels = levelsOf(extent, shape, values);
  const isCut = accumulations.some(isRounded) && staysVectorizable(column, values, shape);
  const sumsIn = (parts: readonly Level[]): Sums => ({
    reset: (depth) =>
      accumulations.flatMap(({ total, identity }) => sumsOf(total, parts, depth).map((sum) => reset(sum, identity))),
    add: (depth) =>
      accumulations.flatMap(({ total, combine }) => {
        const around = sumsOf(total, parts, depth - 1);
        return sumsOf(total, parts, depth).map((sum, at): Statement => {
          return { kind: "set", register: around[at]!, value: combine(around[at]!, sum) };
        });
      }),
  });
  const steps = levels.reduce((sum, { start, end, lanes, vectors }) => sum + (end - start) / (lanes * vectors), 0);
  const inner = (outside: Places, level: Level, depth: number): readonly Statement[] => {
    const { lanes, vectors, start, end } = level;
    const counter = index(`${column.name}_${start}`, extent) as Index;
    const body = (first: Expression, along: Index, at: number): readonly Statement[] =>
      Array.from({ length: vectors }, (_, k): readonly Statement[] => {
        const here = leafSubstitution(...outside, [column, add(first, k * lanes)]);
        const lift = (root: Expression): Expression =>
          lanes === 1 ? here(root) : vectorize(here(root), along, { ...shape, lanes })!;
        return [
          ...accumulations.map(({ total, value, combine }): Statement => {
            const sum = sumOf(total, lanes, k, at);
            return { kind: "set", register: sum, value: combine(sum, lift(value)) };
          }),
          ...storeStatements(
            stores.map((store) => ({ ...store, position: here(store.position), value: lift(store.value) })),
          ),
        ];
      }).flat();
    const walk = { counter, extent, start, end, step: vectors * lanes };
    return inBlocks(walk, 1, isCut ? sumsIn([level]) : null, body, depth);
  };
  const all = sumsIn(levels);
  return [
    ...all.reset(0),
    ...nestInBlocks(columns.slice(0, -1), steps, isCut ? all : null, (places, depth) =>
      levels.flatMap((level) => inner(places, level, depth)),
    ),
    ...accumulations.flatMap((accumulation) => totalOf(accumulation, sumsOf(accumulation.total, levels, 0))),
  ];
}

/** Whether combining rounds: sums of floats. */
export const isRounded = ({ identity }: Pick<Accumulation, "identity">): boolean =>
  isFloat(identity.dtype) && identity.kind === "constant" && identity.value === 0;

/** Whether values are still vectors where the column is counted in blocks. */
function staysVectorizable(column: Index, values: readonly Expression[], shape: LaneShape): boolean {
  if (shape.lanes === 1) return true;
  const along = index(`${column.name}_in`, column.high + 1) as Index;
  const moved = leafSubstitution([column, add(index(`${column.name}_block`, column.high + 1), along)]);
  return values.every((value) => vectorize(moved(value), along, shape) !== null);
}

function isVectorizable(
  column: Index,
  values: readonly Expression[],
  stores: readonly Store[],
  shape: LaneShape,
): boolean {
  if (shape.lanes === 1) return false;
  const isAlong = ({ position }: Store): boolean => coefficientOf(position, column.name) === 1;
  return stores.every(isAlong) && values.every((value) => vectorize(value, column, shape) !== null);
}

/** A stretch of the columns, and how it is computed: so many vectors of so many lanes at a time. */
interface Level {
  readonly lanes: number;
  readonly vectors: number;
  readonly start: number;
  readonly end: number;
}

function levelsOf(extent: number, shape: LaneShape, values: readonly Expression[]): readonly Level[] {
  const levels: Level[] = [];
  let start = 0;
  const take = (lanes: number, vectors: number): void => {
    const end = extent - ((extent - start) % (lanes * vectors));
    if (end > start) levels.push({ lanes, vectors, start, end });
    start = end;
  };
  const vectors = Math.min(vectorsFor(values), Math.floor(extent / shape.lanes));
  if (shape.lanes > 1 && vectors > 1) take(shape.lanes, vectors);
  for (const lanes of widthsOf(shape)) take(lanes, 1);
  return levels;
}

/** The register for a vector's sums, whole or of a block at this depth. */
const sumOf = (total: Register, lanes: number, k: number, depth: number): Register =>
  register(`${total.name}_${lanes}_${k}${depth === 0 ? "" : `_${depth}`}`, total.dtype, lanes) as Register;

/** All registers that the levels sum up in; levels of as many lanes share theirs. */
function sumsOf(total: Register, levels: readonly Level[], depth: number): readonly Register[] {
  const sums = levels.flatMap(({ lanes, vectors }) =>
    Array.from({ length: vectors }, (_, k) => sumOf(total, lanes, k, depth)),
  );
  return [...new Set(sums)];
}

export const reset = (accumulator: Register, identity: Expression): Statement => ({
  kind: "set",
  register: accumulator,
  value: splat(identity, accumulator.lanes),
});

/** All lanes combined, in each lane: the vector with itself moved by half its lanes, and so on down to neighbours. */
function folded(vector: Expression, combine: Accumulation["combine"]): Expression {
  let result = vector;
  for (let distance = vector.lanes >> 1; distance > 0; distance >>= 1) {
    const moved = Array.from({ length: vector.lanes }, (_, at) => at ^ distance);
    result = combine(result, shuffle([result], moved));
  }
  return result;
}

/** Combines the sums as trees, those of as many lanes first, then lanes. */
function totalOf({ total, combine }: Accumulation, sums: readonly Register[]): readonly Statement[] {
  const tree = (parts: readonly Expression[]): Expression => {
    const middle = parts.length >> 1;
    return parts.length === 1 ? parts[0]! : combine(tree(parts.slice(0, middle)), tree(parts.slice(middle)));
  };
  const statements: Statement[] = [];
  const parts = [...new Set(sums.map(({ lanes }) => lanes))].map((lanes): Expression => {
    const sum = tree(sums.filter((other) => other.lanes === lanes));
    if (lanes === 1) return sum;
    const vector = register(`${total.name}_${lanes}`, total.dtype, lanes) as Register;
    statements.push({ kind: "set", register: vector, value: sum });
    return lane(folded(vector, combine), 0);
  });
  return [...statements, { kind: "set", register: total, value: tree(parts) }];
}
