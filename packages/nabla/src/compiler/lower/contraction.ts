/**
 * A group whose head is a contraction, [batch, m, k] x [batch, k, n] → [batch, m, n]: register tiles of a few rows and
 * vectors of columns, a loop over k inside, then the epilogue on the registers. Edges are smaller tiles of the same make.
 */
import { add, constant, index, lane, mul, register, splat, substitute } from "../../scalar/build.ts";
import type { Expression, Index, Register } from "../../scalar/expression.ts";
import type { Group } from "../fuse.ts";
import type { Statement } from "../loop-nest.ts";
import { type LaneShape, laneShape, shifted, vectorize } from "../schedule/vectorize.ts";
import {
  elementsInside,
  headRegister,
  loop,
  type LoweringContext,
  type Store,
  storesOf,
  storeStatements,
} from "./kernel-builder.ts";

/** A stretch of an axis that is walked in equal steps of `count` vectors (or rows) of `lanes` each. */
interface Segment {
  readonly counter: Index;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly lanes: number;
}

interface Contraction {
  readonly row: Index;
  readonly column: Index;
  readonly k: Index;
  readonly inner: number;
  readonly left: Expression;
  readonly right: Expression;
  readonly stores: readonly Store[];
  readonly head: Register;
  readonly shape: LaneShape;
}

export function lowerContraction(group: Group, context: LoweringContext): readonly Statement[] {
  if (group.shape.includes(0)) return [];
  const node = group.head!;
  const [left, right] = node.inputs as [typeof node, typeof node];
  const [batches, rows, columns] = node.shape as readonly [number, number, number];
  const inner = left.shape[2]!;
  const element = elementsInside(group, context);
  const batch = index("batch", batches) as Index;
  const row = index("row", rows) as Index;
  const column = index("column", columns) as Index;
  const k = index("k", inner) as Index;
  const contraction: Contraction = {
    row,
    column,
    k,
    inner,
    left: element(left, [batch, row, k]),
    right: element(right, [batch, k, column]),
    stores: storesOf(group, [batch, row, column], element, context),
    head: headRegister(node),
    shape: laneShape([headRegister(node)], context.policy.vectorBytes),
  };
  const { tileRows, tileVectors } = context.policy;
  const { lanes } = contraction.shape;
  const body: Statement[] = [];
  for (const across of segments("column", columns, [tileVectors * lanes, lanes, 1], lanes)) {
    for (const down of segments("row", rows, [tileRows, 1], 1)) {
      const inside = loop(down.counter, down.start, down.end, down.count, tile(contraction, down, across));
      body.push(...loop(across.counter, across.start, across.end, across.count * across.lanes, inside));
    }
  }
  return loop(batch, 0, batches, 1, body);
}

/** 0..extent cut into stretches of the given widths, widest first; what is narrower than a vector has one lane. */
function segments(name: string, extent: number, widths: readonly number[], lanes: number): Segment[] {
  const result: Segment[] = [];
  let start = 0;
  for (const width of widths) {
    const end = extent - ((extent - start) % width);
    if (end === start) continue;
    const counter = index(`${name}_${width}`, extent) as Index;
    const wide = width >= lanes ? lanes : 1;
    // Fewer than `width` single rows or columns are left by the time width is 1: one tile takes them all.
    const count = width === 1 ? end - start : width / wide;
    result.push({ counter, start, end, count, lanes: wide });
    start = end;
  }
  return result;
}

/** sum[r, c] = 0; for k: sum[r, c] += left[r, k] * right[k, c]; epilogue */
function tile(contraction: Contraction, down: Segment, across: Segment): readonly Statement[] {
  const { row, column, k, inner, left, right, stores, head, shape } = contraction;
  const { lanes } = across;
  const counter = index(`k_${down.counter.name}_${across.counter.name}`, inner) as Index;
  const at = (root: Expression, r: number, c: number): Expression => {
    const renamed = substitute(root, (part) => {
      if (part === row) return down.counter;
      if (part === column) return across.counter;
      return part === k ? counter : null;
    });
    return shifted(shifted(renamed, down.counter, r), across.counter, c * lanes);
  };
  const rights = Array.from({ length: across.count }, (_, c) => at(right, 0, c));
  const vectors = rights.map((value) => (lanes === 1 ? value : vectorize(value, across.counter, { ...shape, lanes })!));

  const setup: Statement[] = [];
  const body: Statement[] = [];
  const epilogue: Statement[] = [];
  for (let r = 0; r < down.count; r++) {
    const leftValue = splat(at(left, r, 0), lanes);
    for (let c = 0; c < across.count; c++) {
      const name = `sum${r}_${c}_${down.count}_${across.count}_${lanes}`;
      const sum = register(name, head.dtype, lanes) as Register;
      setup.push({ kind: "set", register: sum, value: constant(0, head.dtype, lanes) });
      body.push({ kind: "set", register: sum, value: add(sum, mul(leftValue, vectors[c]!)) });
      const cell = stores.map(({ buffer, position, value }) => ({
        buffer,
        position: at(position, r, c),
        value: at(value, r, c),
      }));
      epilogue.push(...storeCell(cell, head, sum, across.counter, { ...shape, lanes }));
    }
  }
  return [...setup, ...loop(counter, 0, inner, 1, body), ...epilogue];
}

/** Stores for one vector of sums; lane by lane where a value cannot be vectorized. */
function storeCell(
  stores: readonly Store[],
  head: Register,
  sum: Register,
  counter: Index,
  shape: LaneShape,
): readonly Statement[] {
  const withHead = (root: Expression, value: Expression): Expression =>
    substitute(root, (part) => (part === head ? value : null));
  if (shape.lanes === 1)
    return storeStatements(stores.map((store) => ({ ...store, value: withHead(store.value, sum) })));
  const registers = new Map([[head, sum]]);
  const vectors = stores.map(({ value }) => vectorize(value, counter, shape, registers));
  if (!vectors.includes(null)) {
    return storeStatements(stores.map((store, at) => ({ ...store, value: vectors[at]! })));
  }
  return Array.from({ length: shape.lanes }, (_, at) =>
    storeStatements(
      stores.map(({ buffer, position, value }) => ({
        buffer,
        position: shifted(position, counter, at),
        value: withHead(shifted(value, counter, at), lane(sum, at)),
      })),
    ),
  ).flat();
}
