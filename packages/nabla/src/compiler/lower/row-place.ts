/**
 * Where the rows of a group are: the loops over them, and a place for what is kept of a row between its passes. Threads share
 * the rows out, so there is a place for each of a few slots of neighbouring rows: as many as the number of rows allows.
 */
import { sizeOf } from "../../base/shape.ts";
import type { Expression } from "../../scalar/expression.ts";
import { flatten, type Indices, unflatten } from "../element.ts";
import type { RowSpace } from "../rows.ts";
import type { Counter } from "../schedule/coalesce.ts";
import { countersOf } from "./kernel-builder.ts";

export interface RowPlace {
  readonly counters: readonly Counter[];
  /** The row's indices, and its number. */
  readonly indices: Indices;
  readonly position: Expression;
  readonly slots: number;
  /** In which of them the row is. */
  readonly slot: Expression;
}

/** As many slots as threads could want; a slot's rows are neighbours. */
const mostSlots = 64;
const leastSlots = 8;

export function placeRows({ shape, firstColumn }: RowSpace, needsSlots: boolean): RowPlace {
  const rowShape = shape.slice(0, firstColumn);
  const rows = sizeOf(rowShape);
  const slots = largestDivisor(rows, mostSlots);
  const { counters, indices } = countersOf(rowShape, "i");
  const position = flatten(indices, rowShape);
  const isPrime = slots < Math.min(rows, leastSlots);
  if (!needsSlots || isPrime) return { counters, indices, position, slots: rows, slot: position };
  // for i, j: body(i, j)   →   for slot: for row in slot: body((slot * rows of a slot + row) / …)
  const inSlot = rows / slots;
  const places = countersOf([slots, inSlot], "row");
  const at = flatten(places.indices, [slots, inSlot]);
  return { counters: places.counters, indices: unflatten(at, rowShape), position: at, slots, slot: places.indices[0]! };
}

function largestDivisor(value: number, limit: number): number {
  let divisor = Math.min(value, limit);
  while (value % divisor !== 0) divisor--;
  return divisor;
}
