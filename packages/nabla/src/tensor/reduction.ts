/**
 * Reductions over axes (all unless told), with the reduced axes kept as 1 on request: sums, products, extremes and where
 * they are, truth of all or any.
 */
import { isFloat } from "../base/dtype.ts";
import { DataError } from "../base/errors.ts";
import { formatShape, normalizeAxes, normalizeAxis, sizeOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { reshape } from "../primitives/layout.ts";
import { bitOr, equal, not, select } from "../primitives/logic.ts";
import * as broadcast from "../primitives/broadcast.ts";
import * as reductions from "../primitives/reductions.ts";
import { full, iota } from "../primitives/sources.ts";
import { castTo, expandTo, widen } from "./broadcast.ts";

export type Axes = number | readonly number[] | undefined;
type Reduction = (node: Node, axes?: Axes, keepDims?: boolean) => Node;

/** Gives a reduced node its reduced axes back, as 1. */
function keep(reduced: Node, original: Node, axes: readonly number[], keepDims: boolean): Node {
  if (!keepDims) return reduced;
  return reshape(
    reduced,
    original.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension)),
  );
}

function reduction(operation: string, primitive: (node: Node, axes: readonly number[]) => Node): Reduction {
  return (node, axes, keepDims = false) => {
    const normalized = normalizeAxes(operation, axes, node.shape.length);
    if (normalized.length === 0) return node;
    return keep(primitive(node, normalized), node, normalized, keepDims);
  };
}

/** How many elements become one. */
export function reducedSize(operation: string, node: Node, axes: Axes): number {
  return sizeOf(normalizeAxes(operation, axes, node.shape.length).map((axis) => node.shape[axis]!));
}

function checkNotEmpty(operation: string, node: Node, axes: Axes): void {
  if (reducedSize(operation, node, axes) > 0) return;
  throw new DataError(`${operation}: no elements to choose from, the shape is ${formatShape(node.shape)}`);
}

const sumPrimitive: Reduction = reduction("sum", broadcast.sum);
const prodPrimitive: Reduction = reduction("prod", reductions.prod);
const maxPrimitive: Reduction = reduction("max", reductions.max);
const minPrimitive: Reduction = reduction("min", reductions.min);

/** Sums of bool and uint8 are int32. */
export const sum: Reduction = (node, axes, keepDims) => sumPrimitive(widen(node), axes, keepDims);
export const prod: Reduction = (node, axes, keepDims) => prodPrimitive(widen(node), axes, keepDims);

/** false and true have an order as 0 and 1 in int32. */
const ordered = (node: Node): Node => (node.dtype === "bool" ? castTo(node, "int32") : node);

function extreme(operation: string, primitive: Reduction): Reduction {
  return (node, axes, keepDims) => {
    checkNotEmpty(operation, node, axes);
    return castTo(primitive(ordered(node), axes, keepDims), node.dtype);
  };
}

/** NaN where there is one. Equal extremes share the gradient. */
export const max: Reduction = extreme("max", maxPrimitive);
export const min: Reduction = extreme("min", minPrimitive);

/** 0 and 1: the sum (of fewer than 2^31) is 0 where none is true, the product 1 where all are; so it is of no elements. */
const flags = (node: Node): Node => castTo(castTo(node, "bool"), "int32");
export const any: Reduction = (node, axes, keepDims) => castTo(sumPrimitive(flags(node), axes, keepDims), "bool");
export const all: Reduction = (node, axes, keepDims) => castTo(prodPrimitive(flags(node), axes, keepDims), "bool");

type Search = (node: Node, axis?: number, keepDims?: boolean) => Node;

/** The first place of the extreme along an axis (of the flattened tensor unless told); NaN counts as the extreme. */
function search(operation: string, extreme: Reduction): Search {
  return (given, axis, keepDims = false) => {
    const node = ordered(given);
    if (axis === undefined) {
      const flat = place(operation, reshape(node, [sizeOf(node.shape)]), 0, extreme);
      return keepDims
        ? reshape(
            flat,
            node.shape.map(() => 1),
          )
        : reshape(flat, []);
    }
    const normalized = normalizeAxis(operation, axis, node.shape.length);
    const kept = place(operation, node, normalized, extreme);
    return keepDims ? kept : reshape(kept, node.shape.toSpliced(normalized, 1));
  };
}

/** Positions along the axis, of those that hold the extreme the lowest; the axis stays as 1. */
function place(operation: string, node: Node, axis: number, extreme: Reduction): Node {
  checkNotEmpty(operation, node, axis);
  const best = expandTo(operation, extreme(node, axis, true), node.shape);
  const isBest = equal(node, best);
  const hit = isFloat(node.dtype) ? bitOr(isBest, not(equal(node, node))) : isBest;
  const beyond = full(node.shape[axis]!, node.shape, "int32");
  return minPrimitive(select(hit, iota(node.shape, axis, "int32"), beyond), axis, true);
}

export const argmax: Search = search("argmax", maxPrimitive);
export const argmin: Search = search("argmin", minPrimitive);
