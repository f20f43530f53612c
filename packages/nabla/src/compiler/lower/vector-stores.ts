/**
 * Stores of several neighbouring elements at a time, and of what is left at the end of a row: the last lanes of the vector
 * that ends there. Its other lanes are computed again and stored nowhere, so it does not matter what has been written since.
 *
 *   for i in 12..14: store(i)   →   last = value(10 .. 4);  store(12, last.2);  store(13, last.3)
 *
 * One by one, elements take as long as a vector each, and far longer where they choose: processors guess what is chosen.
 */
import { add, constant, lane, leafSubstitution, register } from "../../scalar/build.ts";
import type { Expression, Index, Register } from "../../scalar/expression.ts";
import { coefficientOf } from "../affine.ts";
import type { Statement } from "../loop-nest.ts";
import { type LaneShape, vectorize, widthsOf } from "../schedule/vectorize.ts";
import type { Store } from "./kernel-builder.ts";

/** The stores where the counter has a value. */
export function storesAt(stores: readonly Store[], counter: Index, at: Expression): readonly Store[] {
  const moved = leafSubstitution([counter, at]);
  return stores.map(({ buffer, position, value }) => ({ buffer, position: moved(position), value: moved(value) }));
}

/** Those from `from` on. Null where they do not go along the counter, or have no vectors. */
export function vectorStores(
  stores: readonly Store[],
  counter: Index,
  shape: LaneShape,
  from: Expression,
): readonly Store[] | null {
  const result: Store[] = [];
  const moved = leafSubstitution([counter, from]);
  for (const { buffer, position, value } of stores) {
    const isAlong = coefficientOf(position, counter.name) === 1;
    const vector = isAlong ? vectorize(value, counter, shape, new Map(), from) : null;
    if (vector === null) return null;
    result.push({ buffer, position: moved(position), value: vector });
  }
  return result;
}

/** The stores for start ≤ counter < extent, fewer than the narrowest vector has lanes; null where a loop is as good: copies. */
export function lastLanes(
  stores: readonly Store[],
  counter: Index,
  [start, extent]: readonly [number, number],
  shape: LaneShape,
): readonly Statement[] | null {
  const lanes = widthsOf(shape).at(-2) ?? Number.POSITIVE_INFINITY;
  const isComputed = stores.some(({ value }) => value.kind === "apply");
  if (extent - start < 2 || extent < lanes || !isComputed) return null;
  const first = extent - lanes;
  const vectors = vectorStores(stores, counter, { ...shape, lanes }, constant(first, "int32"));
  if (vectors === null) return null;
  const registers = vectors.map(
    ({ buffer, value }) => register(`last${buffer}_${lanes}`, value.dtype, lanes) as Register,
  );
  const sets = vectors.map(({ value }, k): Statement => ({ kind: "set", register: registers[k]!, value }));
  const parts = vectors.flatMap(({ buffer, position }, k) =>
    Array.from({ length: extent - start }, (_, place): Statement => {
      const number = start - first + place;
      return { kind: "store", buffer, index: add(position, number), value: lane(registers[k]!, number) };
    }),
  );
  return [...sets, ...parts];
}
