/**
 * One register tile of a contraction: a few rows by vectors of columns. Its sums stay in registers while k runs; then they
 * go through the epilogue to memory, or rest in a buffer (lower/resting-tiles.ts) until the next stage of k or a loop that
 * does the epilogue. Edges are smaller tiles of the same make.
 */
import { bytesPerElement } from "../../base/dtype.ts";
import { add, constant, index, lane, leafSubstitution, load, mul, register, splat } from "../../scalar/build.ts";
import type { Expression, Index, Register } from "../../scalar/expression.ts";
import type { Statement } from "../loop-nest.ts";
import { type LaneShape, shifted, vectorize } from "../schedule/vectorize.ts";
import { type Segment, widthOf } from "./segments.ts";
import { loop, type Store, storeStatements } from "./kernel-builder.ts";
import type { ReadPanel } from "./pack.ts";
import type { RestingTiles } from "./resting-tiles.ts";

/** The contraction as expressions of these counters, and how a tile reads its rows and its vectors of columns at k. */
export interface TiledContraction {
  readonly row: Index;
  readonly column: Index;
  readonly left: ReadPanel;
  readonly right: ReadPanel;
  readonly stores: readonly Store[];
  readonly head: Register;
  readonly shape: LaneShape;
  /** Bytes of the right operand to ask for before they are read. */
  readonly prefetchBytes: number;
  /** Steps of k that are written out in one iteration of a busy tile. */
  readonly stepsTogether: number;
  /** Where sums are that are in no registers; null where they never leave them. */
  readonly resting: RestingTiles | null;
}

/** Rows from which there are multiplications enough to wait behind. */
const leastRows = 4;

/** Sums from which multiplications need not wait for each other; with fewer, what a loop costs is done in the meantime. */
const busySums = 8;

/** Bytes of a panel that stay in the first-level cache. */
const smallPanel = 32 * 1024;

/** Steps of k, from one on. */
export interface Stage {
  readonly from: Expression;
  readonly steps: number;
  /** Whether the sums begin at 0 here, and whether they are complete afterwards. */
  readonly begins: boolean;
  readonly ends: boolean;
}

/** sum[r, c] = 0; for k: sum[r, c] += left[r, k] * right[k, c]; epilogue */
export function tile(
  contraction: TiledContraction,
  down: Segment,
  across: Segment,
  stage: Stage,
): readonly Statement[] {
  const { left, right, head, resting, stepsTogether } = contraction;
  const { lanes } = across;
  const sums = Array.from({ length: down.count }, (_, r) =>
    Array.from({ length: across.count }, (_, c) => {
      const name = `sum${r}_${c}_${down.count}_${across.count}_${lanes}`;
      return register(name, head.dtype, lanes) as Register;
    }),
  );
  const setup: Statement[] = [];
  const finish: Statement[] = [];
  sums.forEach((row, r) => {
    const line = constant(r, "int32");
    row.forEach((sum, c) => {
      const begin = stage.begins ? constant(0, head.dtype, lanes) : restingSum(contraction, down, across, line, c);
      setup.push({ kind: "set", register: sum, value: begin });
      if (stage.ends && !resting?.finishes) finish.push(...storeSum(contraction, down, across, line, c, sum));
      else {
        const place = resting!.position(down, across, line, c);
        finish.push({ kind: "store", buffer: resting!.buffer, index: place, value: sum });
      }
    });
  });

  const atStep = (k: Expression): readonly Statement[] => {
    const vectors = Array.from({ length: across.count }, (_, c) => right(c, k, across));
    const products = sums.flatMap((row, r) => {
      const leftValue = splat(left(r, k, down), lanes);
      return row.map((sum, c): Statement => {
        return { kind: "set", register: sum, value: add(sum, mul(leftValue, vectors[c]!)) };
      });
    });
    return [...prefetches(contraction, down, across, k, stage.steps), ...products];
  };
  const step = index(`k_${down.counter.name}_${across.counter.name}`, stage.steps) as Index;
  const together = down.count * across.count < busySums ? 1 : Math.min(stepsTogether, stage.steps);
  const whole = stage.steps - (stage.steps % together);
  const steps = Array.from({ length: together }, (_, at) => atStep(add(stage.from, add(step, at)))).flat();
  const rest = Array.from({ length: stage.steps - whole }, (_, at) => atStep(add(stage.from, whole + at))).flat();
  const lines = stage.ends && resting?.finishes ? storeLines(contraction, down, across) : [];
  return [...setup, ...loop(step, 0, whole, together, steps), ...rest, ...finish, ...lines];
}

/**
 * Asks for vectors of columns some steps of k before they are multiplied, so that they come from the second-level cache in
 * the meantime. A panel that stays in the first level needs it not, and few rows leave no time for it.
 */
function prefetches(
  { right, head, prefetchBytes }: TiledContraction,
  down: Segment,
  across: Segment,
  k: Expression,
  steps: number,
): readonly Statement[] {
  const stepBytes = widthOf(across) * bytesPerElement(head.dtype);
  if (prefetchBytes === 0 || down.count < leastRows || steps * stepBytes <= smallPanel) return [];
  const ahead = Math.ceil(prefetchBytes / stepBytes);
  return Array.from({ length: across.count }, (_, c) => right(c, add(k, ahead), across)).flatMap((value) =>
    value.kind === "load" ? [{ kind: "prefetch", load: value }] : [],
  );
}

function restingSum(
  { head, resting }: TiledContraction,
  down: Segment,
  across: Segment,
  line: Expression,
  c: number,
): Expression {
  return load(resting!.buffer, head.dtype, resting!.position(down, across, line, c), across.lanes);
}

/** for line: head = tile[line, c]; epilogue(head), for every vector c of the line */
function storeLines(contraction: TiledContraction, down: Segment, across: Segment): readonly Statement[] {
  const { dtype } = contraction.head;
  const line = index(`line_${down.counter.name}_${across.counter.name}`, down.count) as Index;
  const body: Statement[] = [];
  for (let c = 0; c < across.count; c++) {
    const sum = register(`line${c}_${across.lanes}`, dtype, across.lanes) as Register;
    const value = restingSum(contraction, down, across, line, c);
    body.push({ kind: "set", register: sum, value }, ...storeSum(contraction, down, across, line, c, sum));
  }
  return loop(line, 0, down.count, 1, body);
}

/** The epilogue of one vector of sums: vector c of a row of the tile. */
function storeSum(
  { row, column, stores, head, shape }: TiledContraction,
  down: Segment,
  { counter, lanes, valid }: Segment,
  r: Expression,
  c: number,
  sum: Register,
): readonly Statement[] {
  const at = leafSubstitution([row, add(down.counter, r)], [column, add(counter, c * lanes)]);
  const cell = stores.map(({ buffer, position, value }) => ({ buffer, position: at(position), value: at(value) }));
  return storeCell(cell, head, sum, counter, { ...shape, lanes }, Math.min(lanes, valid - c * lanes));
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
  const withHead = (root: Expression, value: Expression): Expression => leafSubstitution([head, value])(root);
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
