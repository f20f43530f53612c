/**
 * A group whose head is a contraction, [batch, m, k] x [batch, k, n] → [batch, m, n]: register tiles of a few rows and
 * vectors of columns, a loop over k inside, then the epilogue on the registers. Operands are packed into panels first
 * where that pays (lower/pack.ts); edges are smaller tiles of the same make.
 */
import { add, constant, index, lane, mul, register, splat, substitute } from "../../scalar/build.ts";
import type { Expression, Index, Register } from "../../scalar/expression.ts";
import type { Group } from "../fuse.ts";
import type { Statement } from "../loop-nest.ts";
import { type LaneShape, laneShape, shifted, vectorize } from "../schedule/vectorize.ts";
import { type ContractionPlan, planContraction, type Segment } from "./contraction-plan.ts";
import {
  type Draft,
  elementsInside,
  headRegister,
  loop,
  type LoweringContext,
  parallel,
  replaceCounter,
  type Store,
  storesOf,
  storeStatements,
} from "./kernel-builder.ts";
import { type Packed, packLeft, packRight } from "./pack.ts";

/** The contraction as expressions of these counters, and how a tile reads its rows and its vectors of columns at k. */
interface Contraction {
  readonly row: Index;
  readonly column: Index;
  readonly inner: number;
  readonly left: Packed["read"];
  readonly right: Packed["read"];
  readonly stores: readonly Store[];
  readonly head: Register;
  readonly shape: LaneShape;
}

export function lowerContraction(group: Group, context: LoweringContext): readonly Draft[] {
  if (group.shape.includes(0)) return [{ name: "", body: [], reads: [], writes: [] }];
  const node = group.head!;
  const [left, right] = node.inputs as [typeof node, typeof node];
  const [batches, rows, columns] = node.shape as readonly [number, number, number];
  const inner = left.shape[2]!;
  const element = elementsInside(group, context);
  const batch = index("batch", batches) as Index;
  const row = index("row", rows) as Index;
  const column = index("column", columns) as Index;
  const k = index("k", inner) as Index;
  const shape = laneShape([headRegister(node)], context.policy.vectorBytes);
  const leftElement = element(left, [batch, row, k]);
  const rightElement = element(right, [batch, k, column]);
  const size = { batches, rows, columns, inner };
  const counters = { batch, row, column, k };
  const plan = planContraction(size, counters, leftElement, rightElement, shape, context.policy);

  const drafts: Draft[] = [];
  const read = (root: Expression, from: Expression, to: Expression, at: Expression): Expression =>
    substitute(root, (part) => (part === from ? to : part === k ? at : null));
  let readLeft: Packed["read"] = (r, at, down) => read(leftElement, row, add(down.counter, r), at);
  let readRight: Packed["read"] = (c, at, { counter, lanes }) => {
    const value = read(rightElement, column, add(counter, c * lanes), at);
    return lanes === 1 ? value : vectorize(value, counter, { ...shape, lanes })!;
  };
  if (plan.packLeft && inner > 0) {
    const packed = packLeft(leftElement, counters, size, plan, context);
    drafts.push(packed.draft);
    readLeft = packed.read;
  }
  if (plan.packRight && inner > 0) {
    const packed = packRight(rightElement, counters, size, plan, context);
    drafts.push(packed.draft);
    readRight = packed.read;
  }
  const contraction: Contraction = {
    row,
    column,
    inner,
    left: readLeft,
    right: readRight,
    stores: storesOf(group, [batch, row, column], element, context),
    head: headRegister(node),
    shape,
  };
  const body = loop(batch, 0, batches, 1, tiles(contraction, plan));
  const packs = drafts.flatMap(({ writes }) => writes);
  return [...drafts, { name: "", body: plan.parallel === "batch" ? parallel(body) : body, reads: packs, writes: [] }];
}

/** Loops over tiles: columns outside, so that a panel of the right operand stays in the cache, unless rows are shared out. */
function tiles(contraction: Contraction, plan: ContractionPlan): readonly Statement[] {
  if (plan.parallel === "rows") {
    return plan.rows.flatMap((down) => {
      const across = plan.columns.flatMap((segment) => over(segment, tile(contraction, down, segment)));
      return parallel(over(down, across));
    });
  }
  const [first, ...others] = plan.rows as readonly [Segment, ...Segment[]];
  const blocked = first.end - first.start - ((first.end - first.start) % plan.rowBlock);
  const pass = (rows: readonly Segment[], inner: (down: Segment, body: readonly Statement[]) => readonly Statement[]) =>
    plan.columns.flatMap((across) => {
      const loops = over(
        across,
        rows.flatMap((down) => inner(down, tile(contraction, down, across))),
      );
      return plan.parallel === "columns" ? parallel(loops) : loops;
    });
  if (blocked <= plan.rowBlock) return pass(plan.rows, over);
  // for row: body(row)   →   for block: for columns: for inner: body(block + inner)
  const block = index("row_block", blocked) as Index;
  const inner = index("row_in_block", plan.rowBlock) as Index;
  const inBlock = (down: Segment, body: readonly Statement[]): readonly Statement[] =>
    loop(inner, 0, plan.rowBlock, down.count, replaceCounter(body, down.counter, add(block, inner)));
  return [
    ...loop(block, 0, blocked, plan.rowBlock, pass([first], inBlock)),
    ...pass([{ ...first, start: blocked }, ...others], over),
  ];
}

const over = ({ counter, start, end, count, lanes }: Segment, body: readonly Statement[]): readonly Statement[] =>
  loop(counter, start, end, count * lanes, body);

/** sum[r, c] = 0; for k: sum[r, c] += left[r, k] * right[k, c]; epilogue */
function tile(contraction: Contraction, down: Segment, across: Segment): readonly Statement[] {
  const { row, column, inner, left, right, stores, head } = contraction;
  const { lanes } = across;
  const shape: LaneShape = { ...contraction.shape, lanes };
  const k = index(`k_${down.counter.name}_${across.counter.name}`, inner) as Index;
  const rowAt = (r: number): Expression => add(down.counter, r);
  const columnAt = (c: number): Expression => add(across.counter, c * lanes);
  const vectors = Array.from({ length: across.count }, (_, c) => right(c, k, across));

  const setup: Statement[] = [];
  const body: Statement[] = [];
  const epilogue: Statement[] = [];
  for (let r = 0; r < down.count; r++) {
    const leftValue = splat(left(r, k, down), lanes);
    for (let c = 0; c < across.count; c++) {
      const name = `sum${r}_${c}_${down.count}_${across.count}_${lanes}`;
      const sum = register(name, head.dtype, lanes) as Register;
      setup.push({ kind: "set", register: sum, value: constant(0, head.dtype, lanes) });
      body.push({ kind: "set", register: sum, value: add(sum, mul(leftValue, vectors[c]!)) });
      const at = (root: Expression): Expression =>
        substitute(root, (part) => (part === row ? rowAt(r) : part === column ? columnAt(c) : null));
      const cell = stores.map(({ buffer, position, value }) => ({ buffer, position: at(position), value: at(value) }));
      const valid = Math.min(lanes, across.valid - c * lanes);
      epilogue.push(...storeCell(cell, head, sum, across.counter, shape, valid));
    }
  }
  return [...setup, ...loop(k, 0, inner, 1, body), ...epilogue];
}

/** Stores for one vector of sums; lane by lane where it sticks out at the edge or a value cannot be vectorized. */
function storeCell(
  stores: readonly Store[],
  head: Register,
  sum: Register,
  counter: Index,
  shape: LaneShape,
  valid: number,
): readonly Statement[] {
  const withHead = (root: Expression, value: Expression): Expression =>
    substitute(root, (part) => (part === head ? value : null));
  if (shape.lanes === 1)
    return storeStatements(stores.map((store) => ({ ...store, value: withHead(store.value, sum) })));
  const registers = new Map([[head, sum]]);
  const whole = valid === shape.lanes;
  const vectors = stores.map(({ value }) => (whole ? vectorize(value, counter, shape, registers) : null));
  if (!vectors.includes(null)) {
    return storeStatements(stores.map((store, at) => ({ ...store, value: vectors[at]! })));
  }
  return Array.from({ length: valid }, (_, at) =>
    storeStatements(
      stores.map(({ buffer, position, value }) => ({
        buffer,
        position: shifted(position, counter, at),
        value: withHead(shifted(value, counter, at), lane(sum, at)),
      })),
    ),
  ).flat();
}
