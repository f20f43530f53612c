/**
 * What each pass over the columns of a row computes (compiler/rows.ts), as expressions of counters and of registers that the
 * passes before have set.
 */
import { sameShape, type Shape, sizeOf } from "../../base/shape.ts";
import type { Node } from "../../ir/node.ts";
import { add, constant, load, mul, register } from "../../scalar/build.ts";
import type { Expression, Register } from "../../scalar/expression.ts";
import { elementsOf, flatten, type Indices, unflatten, withoutReshapes } from "../element.ts";
import type { RowSpace, RowStage } from "../rows.ts";
import type { Counter } from "../schedule/coalesce.ts";
import type { Accumulation } from "./accumulate.ts";
import { countersOf, type LoweringContext, type Store } from "./kernel-builder.ts";
import type { RowPlace } from "./row-place.ts";

/** One number a row. */
export interface RowValue {
  readonly register: Register;
  readonly value: Expression;
}

/** A pass over the columns, and what is known of the row after it. */
export interface Pass {
  readonly columns: readonly Counter[];
  readonly accumulations: readonly Accumulation[];
  readonly stores: readonly Store[];
  readonly values: readonly RowValue[];
  readonly rowStores: readonly Store[];
}

export const columnsIn = ({ shape, firstColumn }: RowSpace): number => sizeOf(shape.slice(firstColumn));

/** `kept` are the buffers of what is kept of a row for later passes. */
export function passesOf(
  space: RowSpace,
  place: RowPlace,
  kept: ReadonlyMap<Node, number>,
  context: LoweringContext,
): readonly Pass[] {
  const { shape, firstColumn, stages, homes } = space;
  const columns = constant(columnsIn(space), "int32");
  const inside = new Set(stages.flatMap(({ reductions, full, perRow }) => [...reductions, ...full, ...perRow]));
  /** What stages that are over have left; everything in the group reads the row that it is in. */
  const known = new Map<Node, (column: Expression) => Expression>();
  return stages.map((stage, at): Pass => {
    const { counters, indices } = countersOf(shape.slice(firstColumn), `c${at}_`);
    const column = flatten(indices, shape.slice(firstColumn));
    const positionIn = (row: Expression): Expression => add(mul(row, columns), column);
    const position = positionIn(place.position);
    const elements = elementsOf({
      bufferOf: (node) => (inside.has(node) ? null : context.bufferOf(node)),
      valueOf: (node, where) => known.get(node)?.(column) ?? context.valueOf(node, where),
    });
    const full = (node: Node): Expression => elementAt(elements, node, shape, [...place.indices, ...indices], position);
    const accumulations = stage.reductions.map((node, number) =>
      accumulationOf(node, `row${at}_${number}`, full(node.inputs[0]!)),
    );
    const stores = stage.full.map((node): Store => {
      const buffer = kept.get(node);
      const own = buffer === undefined ? position : positionIn(place.slot);
      return { buffer: buffer ?? context.bufferOf(homes.get(node) ?? node)!, position: own, value: full(node) };
    });
    stage.reductions.forEach((node, number) => known.set(node, () => accumulations[number]!.total));
    const { values, rowStores } = rowValues(stage, at, elements, space, place, context);
    stage.perRow.forEach((node, number) => known.set(node, () => values[number]!.register));
    stage.full.forEach((node, number) => {
      const { buffer } = stores[number]!;
      const row = kept.has(node) ? place.slot : place.position;
      known.set(node, (here) => load(buffer, node.dtype, add(mul(row, columns), here)));
    });
    return { columns: counters, accumulations, stores, values, rowStores };
  });
}

/** The element of a node that has as many as the space, at a position in it. */
function elementAt(
  elements: (node: Node, indices: Indices) => Expression,
  node: Node,
  shape: Shape,
  indices: Indices,
  position: Expression,
): Expression {
  const natural = sameShape(node.shape, shape) ? node : withoutReshapes(node);
  return elements(natural, sameShape(natural.shape, shape) ? indices : unflatten(position, natural.shape));
}

function accumulationOf(node: Node, name: string, value: Expression): Accumulation {
  const { semantics } = node.primitive;
  if (semantics.kind !== "reduction") throw new TypeError(`${node.primitive.name} is no reduction`);
  return {
    total: register(name, node.dtype) as Register,
    value,
    identity: constant(semantics.identity(node.dtype), node.dtype),
    combine: semantics.combine,
  };
}

/** Values that a row has one of: each in a register, and in memory where it is wanted. */
function rowValues(
  { perRow }: RowStage,
  at: number,
  elements: (node: Node, indices: Indices) => Expression,
  { shape, firstColumn }: RowSpace,
  place: RowPlace,
  context: LoweringContext,
): Pick<Pass, "values" | "rowStores"> {
  const rowShape = shape.slice(0, firstColumn);
  const values = perRow.map((node, number): RowValue => {
    const value = elementAt(elements, node, rowShape, place.indices, place.position);
    return { register: register(`per_row${at}_${number}`, node.dtype) as Register, value };
  });
  const rowStores = perRow.flatMap((node, number): Store[] => {
    const buffer = context.bufferOf(node);
    return buffer === null ? [] : [{ buffer, position: place.position, value: values[number]!.register }];
  });
  return { values, rowStores };
}
