/**
 * Elements found through indices that are data, and adding elements at such places: adjoint to each other. No index reads
 * or writes memory outside: gather answers one outside of 0 … size-1 with NaN (0 for integers), scatterAdd drops it.
 */
import { isFloat } from "../base/dtype.ts";
import { DTypeError, ShapeError } from "../base/errors.ts";
import { formatShape, type Shape } from "../base/shape.ts";
import { applyPrimitive, type Node } from "../ir/node.ts";
import type { Primitive } from "../ir/primitive.ts";
import * as scalar from "../scalar/build.ts";
import { bitAnd, less, lessEqual, select } from "./logic.ts";
import { checkAxis, commonDType, numeric } from "./rules.ts";
import { fullLike } from "./sources.ts";

/** Throws unless all axes but one have equal sizes. */
function checkIndices(operation: string, shape: Shape, indices: Shape, axis: number): void {
  checkAxis(operation, axis, shape);
  const fits = shape.length === indices.length && shape.every((size, at) => at === axis || size === indices[at]);
  if (!fits) {
    throw new ShapeError(
      `${operation}: indices ${formatShape(indices)} for ${formatShape(shape)}; only axis ${axis} may differ`,
    );
  }
}

function checkIndexDType(operation: string, dtype: string): void {
  if (dtype !== "int32") throw new DTypeError(`${operation}: indices must be int32, not ${dtype}; cast them first`);
}

const at = <T>(items: readonly T[], axis: number, item: T): T[] => items.with(axis, item);

export const gatherPrimitive: Primitive = {
  name: "gather",
  semantics: {
    kind: "indexed",
    access: "gather",
    element: (indices, node, elementAt) => {
      const axis = node.attributes.axis as number;
      const size = node.inputs[0]!.shape[axis]!;
      const outside = scalar.constant(isFloat(node.dtype) ? Number.NaN : 0, node.dtype);
      if (size === 0) return outside;
      const index = elementAt(1, indices);
      const isInside = scalar.and(scalar.lessEqual(0, index), scalar.less(index, size));
      const safe = scalar.min(scalar.max(index, 0), size - 1); // both sides of a select are computed
      return scalar.select(isInside, elementAt(0, at(indices, axis, safe)), outside);
    },
  },
  shape: ([shape, indices], attributes) => {
    checkIndices("gather", shape!, indices!, attributes.axis as number);
    return indices!;
  },
  dtype: ([dtype, indices]) => {
    checkIndexDType("gather", indices!);
    return dtype!;
  },
  // y[i] = x[n[i]]:  dx[j] = Σ_{i: n[i] = j} g[i]
  vjp: (node, g) => {
    const [x, indices] = node.inputs as readonly [Node, Node];
    return [scatterAdd(fullLike(x, 0), indices, g, node.attributes.axis as number), null];
  },
};

/**
 * y[.., i, ..] = x[.., indices[.., i, ..], ..] along `axis`. `indices` is int32 with x's sizes along all other axes and
 * gives the result its shape. An index outside gives NaN, or 0 for integers and bool.
 */
export function gather(x: Node, indices: Node, axis: number): Node {
  return applyPrimitive(gatherPrimitive, [x, indices], { axis });
}

export const scatterAddPrimitive: Primitive = {
  name: "scatterAdd",
  semantics: {
    kind: "indexed",
    access: "scatter",
    target: (indices, node, elementAt) => {
      const axis = node.attributes.axis as number;
      const index = elementAt(1, indices);
      const valid = scalar.and(scalar.lessEqual(0, index), scalar.less(index, node.shape[axis]!));
      return { indices: at(indices, axis, index), valid };
    },
  },
  shape: ([base, indices, updates], attributes) => {
    checkIndices("scatterAdd", base!, indices!, attributes.axis as number);
    if (formatShape(indices!) !== formatShape(updates!)) {
      throw new ShapeError(
        `scatterAdd: indices ${formatShape(indices!)} and updates ${formatShape(updates!)} must have one shape`,
      );
    }
    return base!;
  },
  dtype: ([base, indices, updates]) => {
    checkIndexDType("scatterAdd", indices!);
    return commonDType("scatterAdd", [base!, updates!], numeric);
  },
  // y[j] = base[j] + Σ_{i: n[i] = j} u[i]:  dbase = g, du[i] = g[n[i]], 0 where u[i] was dropped
  vjp: (node, g) => {
    const indices = node.inputs[1]!;
    const axis = node.attributes.axis as number;
    const size = fullLike(indices, node.shape[axis]!);
    const isInside = bitAnd(lessEqual(fullLike(indices, 0), indices), less(indices, size));
    const gathered = gather(g, indices, axis);
    return [g, null, select(isInside, gathered, fullLike(gathered, 0))];
  },
};

/**
 * `base` with `updates` added at the places that `indices` name along `axis`, in row-major order; places outside are
 * dropped. `indices` (int32) and `updates` have one shape, with base's sizes along all other axes.
 */
export function scatterAdd(base: Node, indices: Node, updates: Node, axis: number): Node {
  return applyPrimitive(scatterAddPrimitive, [base, indices, updates], { axis });
}
