/**
 * The element of a node at given indices, as a scalar expression: the one mechanism by which nodes are fused. Nodes that
 * are stored are loaded; pointwise nodes, views, short reductions, generated sources and gathers are written out in place.
 */
import { CompileError } from "../base/errors.ts";
import { type Shape, stridesOf } from "../base/shape.ts";
import type { Node } from "../ir/node.ts";
import { add, constant, div, load, max, min, mul, remainder, select } from "../scalar/build.ts";
import type { Expression } from "../scalar/expression.ts";
import { isShortReduction, writeOut } from "./reductions.ts";

export type Indices = readonly Expression[];

/** Row-major position of an element: [i, j] in [2, 3] → i * 3 + j. */
export function flatten(indices: Indices, shape: Shape): Expression {
  const strides = stridesOf(shape);
  return indices.reduce<Expression>(
    (position, index, axis) => add(position, mul(index, constant(strides[axis]!, "int32"))),
    constant(0, "int32"),
  );
}

/** The inverse: position p in [2, 3] → [p / 3, p % 3]. */
export function unflatten(position: Expression, shape: Shape): Expression[] {
  const strides = stridesOf(shape);
  return shape.map((extent, axis) => {
    const quotient = div(position, Math.max(1, strides[axis]!));
    return axis === 0 ? quotient : remainder(quotient, Math.max(1, extent));
  });
}

/** Keeps an index inside its axis; nothing is left to do where its bounds say that it is. */
function clamp(index: Expression, extent: number): Expression {
  const above = index.low < 0 ? max(index, 0) : index;
  return above.high > extent - 1 ? min(above, Math.max(0, extent - 1)) : above;
}

/** The node that has the same elements in the same row-major order and is no reshape: its shape is the natural one. */
export function withoutReshapes(node: Node): Node {
  let source = node;
  for (;;) {
    const { semantics } = source.primitive;
    if (semantics.kind !== "view" || semantics.keepsOrder !== true) return source;
    source = source.inputs[0]!;
  }
}

export interface Elements {
  /** The buffer that holds the node, or null where it must be computed. */
  bufferOf(node: Node): number | null;
  /** A value that is at hand in the kernel being built (the head's register), or null. */
  valueOf(node: Node, indices: Indices): Expression | null;
}

/** Makes the function that gives elements; it remembers what it made, so shared parts stay shared. */
export function elementsOf({ bufferOf, valueOf }: Elements): (node: Node, indices: Indices) => Expression {
  const done = new Map<string, Expression>();

  const element = (node: Node, indices: Indices): Expression => {
    const key = `${node.id} ${indices.map((index) => index.id).join(" ")}`;
    let result = done.get(key);
    if (result === undefined) {
      result = compute(node, indices);
      done.set(key, result);
    }
    return result;
  };

  const compute = (node: Node, indices: Indices): Expression => {
    const atHand = valueOf(node, indices);
    if (atHand !== null) return atHand;
    const buffer = bufferOf(node);
    if (buffer !== null) return load(buffer, node.dtype, flatten(indices, node.shape));
    const { semantics } = node.primitive;
    switch (semantics.kind) {
      case "pointwise":
        return semantics.compute(
          node.inputs.map((input) => element(input, indices)),
          node,
        );
      case "source":
        if (semantics.element !== undefined) return semantics.element(indices, node);
        break;
      case "view": {
        const input = node.inputs[0]!;
        const source = semantics.source(indices, node);
        const inside = source.indices.map((index, axis) => clamp(index, input.shape[axis]!));
        const value = element(input, inside);
        return source.valid === undefined ? value : select(source.valid, value, 0);
      }
      case "reduction":
        if (isShortReduction(node)) return writeOut(node, indices, element);
        break;
      case "indexed":
        if (semantics.access === "gather") {
          return semantics.element(indices, node, (input, at) => {
            const source = node.inputs[input]!;
            return element(
              source,
              at.map((index, axis) => clamp(index, source.shape[axis]!)),
            );
          });
        }
        break;
      default:
    }
    throw new CompileError(`compile: ${node.primitive.name} has to be stored before it is read`);
  };

  return element;
}
